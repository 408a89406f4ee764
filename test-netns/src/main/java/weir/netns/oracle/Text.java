package weir.netns.oracle;

import java.util.HexFormat;

/** Numbers of the network as people write them, and back. */
final class Text {
  private static final String FLAGS = "FSRPAUEC";

  private Text() {}

  static int address(String dotted) {
    int number = 0;
    for (String part : dotted.split("\\.", -1)) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  static String address(int number) {
    return (number >>> 24)
        + "."
        + (number >>> 16 & 0xff)
        + "."
        + (number >>> 8 & 0xff)
        + "."
        + (number & 0xff);
  }

  static String socket(int address, int port) {
    return address(address) + ":" + port;
  }

  static String mac(long number) {
    String hex = String.format("%012x", number);
    return hex.replaceAll("(..)(?=.)", "$1:");
  }

  /** A service by its mark: {@code FWM 7}. */
  static String mark(int number) {
    return "FWM " + number;
  }

  static String protocol(int number) {
    return switch (number) {
      case 0 -> "IP";
      case Service.TCP -> "TCP";
      case Service.UDP -> "UDP";
      default -> "protocol " + number;
    };
  }

  /** Such as {@code SA}. */
  static String flags(int flags) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < FLAGS.length(); i++) {
      if ((flags >>> i & 1) != 0) {
        letters.append(FLAGS.charAt(i));
      }
    }
    return letters.isEmpty() ? "-" : letters.toString();
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  static String hex(byte[] bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes, from, to);
  }
}
