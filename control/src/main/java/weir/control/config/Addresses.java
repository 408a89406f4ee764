package weir.control.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What looks like an address, for messages; what is run is IPv4 and read by {@link Ipv4}. */
final class Addresses {
  private Addresses() {}

  /** An IPv4 or IPv6 address. */
  static boolean isAddress(String text) {
    return Ipv4.parse(text) >= 0 || isIpv6(text);
  }

  /** An IPv4 or IPv6 address, with a prefix length or not. */
  static boolean isNet(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean v6 = isIpv6(address);
    return (v6 || Ipv4.parse(address) >= 0)
        && (slash < 0 || isPrefix(text.substring(slash + 1), v6 ? 128 : 32));
  }

  /** The address that a text writes, or null. */
  static @Nullable InetAddress parse(String text) {
    try {
      return isAddress(text) ? InetAddress.ofLiteral(text) : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Groups of hexadecimal digits; {@code ::} once; an IPv4 address may be the end. */
  static boolean isIpv6(String text) {
    if (text.indexOf(':') < 0 || text.length() > 45) {
      return false;
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    String before = text.substring(0, gap);
    String after = text.substring(gap + 2);
    int left = before.isEmpty() ? 0 : groups(before, false);
    int right = after.isEmpty() ? 0 : groups(after, true);
    return left >= 0 && right >= 0 && left + right <= 7;
  }

  private static int groups(String text, boolean mayEndInIpv4) {
    int count = 0;
    String[] groups = text.split(":", -1);
    for (int i = 0; i < groups.length; i++) {
      if (mayEndInIpv4 && i == groups.length - 1 && Ipv4.parse(groups[i]) >= 0) {
        return count + 2;
      }
      if (!groups[i].matches("[0-9a-fA-F]{1,4}")) {
        return -1;
      }
      count++;
    }
    return count;
  }

  /** {@code 255.255.255.0} or a prefix length. */
  static boolean isMask(String text) {
    long mask = Ipv4.parse(text);
    long inverse = ~mask & 0xffff_ffffL;
    return mask >= 0 ? (inverse & inverse + 1) == 0 : isPrefix(text, 128);
  }

  /** {@code 192.0.2.1-10}, {@code 192.0.2.1-192.0.2.10} or {@code 192.0.2.0/24}. */
  static boolean isRange(String text) {
    int end = Math.max(text.indexOf('-'), text.indexOf('/'));
    return end > 0 && Ipv4.parse(text.substring(0, end)) >= 0 && end < text.length() - 1;
  }

  /** An IPv4 address, or the first one of a range; -1 for anything else. */
  static long firstOf(String text) {
    int end = isRange(text) ? Math.max(text.indexOf('-'), text.indexOf('/')) : text.length();
    return Ipv4.parse(text.substring(0, end));
  }

  private static boolean isPrefix(String text, int max) {
    return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= max;
  }
}
