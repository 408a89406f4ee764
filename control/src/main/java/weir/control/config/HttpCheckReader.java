package weir.control.config;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weir.control.config.HttpCheck.Regex;
import weir.control.config.HttpCheck.Url;

/** Reads {@code HTTP_GET} and {@code SSL_GET}. */
final class HttpCheckReader {
  private static final int MIN_STATUS = 100;
  private static final int MAX_STATUS = 599;

  /** PCRE2's options that Java's patterns have too. */
  private static final Map<String, Integer> OPTIONS =
      Map.of(
          "caseless", Pattern.CASE_INSENSITIVE,
          "dotall", Pattern.DOTALL,
          "multiline", Pattern.MULTILINE,
          "extended", Pattern.COMMENTS,
          "utf", Pattern.UNICODE_CASE,
          "ucp", Pattern.UNICODE_CHARACTER_CLASS);

  /** Those that change no answer. */
  private static final Set<String> IDLE_OPTIONS =
      Set.of(
          "auto_callout",
          "never_backslash_c",
          "never_ucp",
          "never_utf",
          "no_auto_capture",
          "no_auto_possess",
          "no_dotstar_anchor",
          "no_start_optimize",
          "use_offset_limit");

  private static final List<String> REGEX_DETAILS =
      List.of(
          "regex_no_match", "regex_options", "regex_stack", "regex_min_offset", "regex_max_offset");

  private final Section urlSection = Grammar.KEEPALIVED.section("url");
  private final Diagnostics diagnostics;
  private final Patterns patterns;

  HttpCheckReader(Diagnostics diagnostics, Patterns patterns) {
    this.diagnostics = diagnostics;
    this.patterns = patterns;
  }

  /** Reads a check; null without a URL, which keepalived leaves out too. */
  @Nullable HttpCheck read(
      CheckKind kind, Statement block, Fields own, Scopes scopes, CheckSettings settings) {
    serverName(kind, own, scopes);
    List<Url> urls = own.all("url").stream().map(this::url).toList();
    if (urls.isEmpty()) {
      diagnostics.error(
          block.at(),
          block.keyword() + " without url",
          "keepalived would leave it out, and the server would always be up; write url { path / }"
              + " on lines of its own");
      return null;
    }
    String protocol = Objects.requireNonNullElse(own.text("http_protocol"), "1.0");
    boolean http11 = protocol.equals("1.1");
    return new HttpCheck(
        settings,
        kind == CheckKind.SSL_GET,
        urls,
        scopes.text("virtualhost"),
        http11,
        http11 || protocol.equalsIgnoreCase("1.0C"),
        own.flag("enable_sni", false),
        own.text("sni_name"),
        own.flag("fast_recovery", false));
  }

  /** What is named in the handshake: the virtual host, or {@code sni_name}. */
  private void serverName(CheckKind kind, Fields own, Scopes scopes) {
    Statement enabled = own.last("enable_sni");
    if (kind == CheckKind.HTTP_GET) {
      for (String keyword : List.of("enable_sni", "sni_name")) {
        Statement idle = own.last(keyword);
        if (idle != null) {
          diagnostics.warning(
              idle.at(),
              "'" + keyword + "' has no effect in HTTP_GET, which has no TLS",
              "write SSL_GET, or leave this out");
        }
      }
    } else if (enabled != null
        && own.text("sni_name") == null
        && scopes.text("virtualhost") == null
        && own.all("url").stream()
            .allMatch(
                url -> new Fields(url.statements(), urlSection).text("virtualhost") == null)) {
      diagnostics.warning(
          enabled.at(), "'enable_sni' without a name to send", "write virtualhost or sni_name too");
    }
  }

  private Url url(Statement block) {
    Fields fields = new Fields(block.statements(), urlSection);
    return new Url(
        Objects.requireNonNullElse(fields.text("path"), "/"),
        digest(fields.value("digest")),
        statusCodes(fields.last("status_code")),
        fields.text("virtualhost"),
        regex(fields));
  }

  private @Nullable String digest(@Nullable Word word) {
    if (word == null) {
      return null;
    }
    String digest = word.text().toLowerCase(Locale.ROOT);
    if (!digest.matches("[0-9a-f]{32}")) {
      diagnostics.error(
          word.at(),
          "'" + word + "' is not an MD5 digest: that has 32 hex digits",
          "genhash prints it; keepalived would check without it");
      return null;
    }
    return digest;
  }

  /** {@code 200 301-303 404}; 200 to 299 where nothing is written. */
  private BitSet statusCodes(@Nullable Statement statement) {
    BitSet codes = new BitSet();
    for (Word word : statement == null ? List.<Word>of() : statement.arguments()) {
      String[] ends = word.text().split("-", 2);
      int first = statusCode(ends[0]);
      int last = statusCode(ends[ends.length - 1]);
      if (first < 0 || last < first) {
        diagnostics.error(
            word.at(),
            "'" + word + "' is not a status code or a range of them",
            "write numbers from 100 to 599, such as 200 or 200-204");
      } else {
        codes.set(first, last + 1);
      }
    }
    if (codes.isEmpty()) {
      codes.set(200, 300);
    }
    return codes;
  }

  private static int statusCode(String text) {
    int code = text.matches("[0-9]{3}") ? Integer.parseInt(text) : -1;
    return code >= MIN_STATUS && code <= MAX_STATUS ? code : -1;
  }

  private @Nullable Regex regex(Fields fields) {
    Statement statement = fields.last("regex");
    if (statement == null || statement.arguments().isEmpty()) {
      for (String detail : REGEX_DETAILS) {
        Statement idle = fields.last(detail);
        if (idle != null) {
          diagnostics.warning(
              idle.at(), "'" + detail + "' has no effect without regex", "write regex too");
        }
      }
      return null;
    }
    List<Word> words = statement.arguments();
    if (words.size() > 1) {
      diagnostics.error(
          words.get(1).at(),
          "'regex' is one word",
          "keepalived would check without it; put the expression between quotes");
      return null;
    }
    int flags = flags(fields.last("regex_options"));
    int min = fields.integer("regex_min_offset", 0);
    int max = fields.integer("regex_max_offset", -1);
    Statement maximum = fields.last("regex_max_offset");
    if (max >= 0 && max < min && maximum != null) {
      diagnostics.error(
          maximum.at(),
          "regex_max_offset " + max + " is below regex_min_offset " + min,
          "keepalived would look at the whole body; write a larger number");
      min = 0;
      max = -1;
    }
    return patterns.compile(words.getFirst(), flags) == null
        ? null
        : new Regex(
            words.getFirst().text(), flags, !fields.flag("regex_no_match", false), min, max);
  }

  /** A line ends with a line feed alone, as PCRE2 is built. */
  private int flags(@Nullable Statement statement) {
    int flags = Pattern.UNIX_LINES;
    for (Word word : statement == null ? List.<Word>of() : statement.arguments()) {
      Integer flag = OPTIONS.get(word.text());
      if (flag != null) {
        flags |= flag;
      } else if (!IDLE_OPTIONS.contains(word.text())) {
        diagnostics.error(
            word.at(),
            "'"
                + word
                + "' is not one of "
                + String.join(", ", OPTIONS.keySet().stream().sorted().toList()),
            "the patterns of this version have these options of PCRE2");
      }
    }
    return flags;
  }
}
