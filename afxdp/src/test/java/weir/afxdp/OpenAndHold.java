package weir.afxdp;

import java.util.List;

/** A process of its own that attaches to an interface and holds it until it is killed. */
final class OpenAndHold {
  private OpenAndHold() {}

  /** Takes where, and an interface. */
  public static void main(String[] arguments) throws Exception {
    AttachChoice attach = AttachChoice.of(AttachChoice.Asked.valueOf(arguments[0]), false);
    AfXdpOptions options = new AfXdpOptions(1, 2048, false, attach, FlowOptions.OFF);
    try (AfXdp afXdp = AfXdp.open(List.of(arguments[1]), options)) {
      System.out.println(afXdp.attachments());
      System.in.readAllBytes();
    }
  }
}
