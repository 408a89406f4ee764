package weir.control.adm;

import java.util.Locale;
import weir.control.config.Protocol;

/** A protocol that ipvsadm knows. */
enum Transport {
  TCP(Protocol.TCP),
  UDP(Protocol.UDP),
  /** Which Weir has not. */
  SCTP(Protocol.NONE);

  private final Protocol protocol;

  Transport(Protocol protocol) {
    this.protocol = protocol;
  }

  /** Ours, or NONE. */
  Protocol protocol() {
    return protocol;
  }

  /** As in {@code /etc/services}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
