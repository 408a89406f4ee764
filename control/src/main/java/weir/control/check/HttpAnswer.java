package weir.control.check;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import weir.control.config.HttpCheck.Regex;
import weir.control.config.HttpCheck.Url;

/**
 * What a URL answers, held against what it should: status code, MD5 of the body as {@code genhash}
 * prints it, pattern in the body. Bodies come without the framing of chunks.
 */
final class HttpAnswer {
  /** So much of a body is searched. */
  static final int SEARCHED_BYTES = 1 << 20;

  private final Url url;
  private final @Nullable MessageDigest md5;
  private final @Nullable ByteArrayOutputStream text;

  HttpAnswer(Url url) {
    this.url = url;
    this.md5 = url.digest() == null ? null : md5();
    this.text = url.regex() == null ? null : new ByteArrayOutputStream();
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has MD5", e);
    }
  }

  boolean isGood(int status) {
    BitSet good = url.statusCodes();
    return good == null || good.get(status);
  }

  /** Whether the body matters at all. */
  boolean wantsBody() {
    return md5 != null || text != null;
  }

  void add(byte[] body) {
    if (md5 != null) {
      md5.update(body);
    }
    if (text != null) {
      text.write(body, 0, Math.min(body.length, SEARCHED_BYTES - text.size()));
    }
  }

  /** In keepalived's words what is wrong with the whole body, or null. To be asked once. */
  @Nullable String fault() {
    if (md5 != null && !HexFormat.of().formatHex(md5.digest()).equals(url.digest())) {
      return "MD5 digest error to";
    }
    Regex regex = url.regex();
    if (regex != null && text != null) {
      boolean found =
          BodyPattern.find(
              regex.pattern(),
              regex.flags(),
              text.toByteArray(),
              regex.minOffset(),
              regex.maxOffset());
      if (found != regex.matches()) {
        return "Regex match failed";
      }
    }
    return null;
  }

  /** The line for a server that is coming up. */
  String success(String server) {
    String what =
        url.regex() != null
            ? "Regex match"
            : url.digest() != null ? "MD5 digest" : "HTTP status code";
    return what + " success to " + server + " url(" + url.path() + ")";
  }
}
