package weir.control.config;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An {@code HTTP_GET} or {@code SSL_GET} block: the server is good when each URL gives what it
 * should.
 *
 * @param tls whether the connection is encrypted ({@code SSL_GET}); certificates are not verified
 * @param urls all must be good; never empty
 * @param virtualhost the {@code Host} header where the URL has none of its own; null for the
 *     address of the server
 * @param http11 whether requests are HTTP/1.1 ({@code http_protocol})
 * @param closes whether {@code Connection: close} is sent ({@code 1.0C}, and 1.1)
 * @param sni whether the virtual host is named in the TLS handshake ({@code enable_sni})
 * @param sniName named in the handshake instead ({@code sni_name}); null for the virtual host
 * @param fastRecovery whether a server that is down needs one URL only ({@code fast_recovery})
 */
public record HttpCheck(
    CheckSettings settings,
    boolean tls,
    List<Url> urls,
    @Nullable String virtualhost,
    boolean http11,
    boolean closes,
    boolean sni,
    @Nullable String sniName,
    boolean fastRecovery)
    implements Check {
  public HttpCheck {
    urls = List.copyOf(urls);
  }

  /**
   * A {@code url} block. What is null is not looked at.
   *
   * @param path with its query
   * @param digest MD5 of the body, 32 lower-case hex digits
   * @param statusCodes those that are good; 200..299 where the file is silent
   * @param virtualhost the {@code Host} header
   * @param regex that must match within the body ({@code regex}, {@code regex_options})
   */
  public record Url(
      String path,
      @Nullable String digest,
      @Nullable BitSet statusCodes,
      @Nullable String virtualhost,
      @Nullable Regex regex) {}

  /**
   * A pattern for the body.
   *
   * @param pattern of {@link java.util.regex.Pattern}, which compiles
   * @param flags of {@link java.util.regex.Pattern}
   * @param matches whether it must match, or must not ({@code regex_no_match})
   * @param minOffset first byte of the body where a match may begin
   * @param maxOffset last byte where it may; -1 for no limit
   */
  public record Regex(String pattern, int flags, boolean matches, int minOffset, int maxOffset) {}
}
