package weir.control.admin;

import java.util.Formatter;
import java.util.Locale;

/** An {@link Explained} for people. */
public final class ExplainedText {
  private ExplainedText() {}

  /** Some lines. */
  public static String of(Explained explained) {
    try (Formatter out = new Formatter(Locale.ROOT)) {
      String mark = explained.mark() == 0 ? "" : ", mark " + explained.mark();
      out.format("%s, in by %s%s%n", explained.packet(), explained.device(), mark);
      line(out, "service", service(explained));
      if (explained.service() != null && !explained.verdict().equals("kernel")) {
        line(out, "connection", connection(explained));
      }
      if (explained.template() != null) {
        line(out, "template", entry(explained.template()));
      }
      for (Explained.Way way : explained.ways()) {
        way(out, way);
      }
      String drop = explained.drop() == null ? "" : " (" + explained.drop() + ")";
      line(out, "verdict", verdict(explained.verdict()) + drop + ": " + explained.why());
      return out.toString();
    }
  }

  private static String service(Explained explained) {
    return explained.service() == null ? "none" : explained.service() + " " + explained.scheduler();
  }

  private static String connection(Explained explained) {
    ConnectionPage.Row row = explained.connection();
    if (row != null) {
      return entry(row)
          + (explained.cached() ? ", in the flow cache" : "")
          + (explained.synBeginsAnew() ? "; a SYN ends it and begins another" : "");
    }
    if (explained.scheduler() != null && explained.scheduler().endsWith(" ops")) {
      return "none, and it begins none: each datagram is scheduled by itself";
    }
    return explained.packet().startsWith("TCP")
        ? "none: a SYN begins one, anything else is answered with a reset"
        : "none: it begins one";
  }

  private static String entry(ConnectionPage.Row row) {
    return String.format(
        "%s from %s to %s, %s, expires in %d s",
        row.state(), row.client(), row.virtual(), row.destination(), row.expiresS());
  }

  private static void way(Formatter out, Explained.Way way) {
    if (way.server() != null) {
      String server = way.server() + " " + way.forward() + ", weight " + way.weight();
      line(out, "server", server);
    }
    line(out, "leaves as", way.leaves());
    line(out, "next hop", way.via());
    if (way.mtu() != 0) {
      line(out, "MTU", way.mtu() + " bytes; longer with DF: ICMP error, without: fragments");
    }
    if (way.drop() != null) {
      line(out, "dropped", way.drop() + ": " + DropAdvice.of(way.drop()));
    }
  }

  private static String verdict(String verdict) {
    return switch (verdict) {
      case "kernel" -> "goes to the kernel";
      case "to_server" -> "sent to the server";
      case "to_client" -> "sent to the client";
      default -> verdict;
    };
  }

  private static void line(Formatter out, String name, String value) {
    out.format("%-12s %s%n", name, value);
  }
}
