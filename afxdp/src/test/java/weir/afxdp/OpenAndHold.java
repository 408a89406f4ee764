package weir.afxdp;

import java.util.List;

/** A process of its own that attaches to an interface and holds it until it is killed. */
final class OpenAndHold {
  private OpenAndHold() {}

  /** Takes where, and an interface. */
  public static void main(String[] arguments) throws Exception {
    FlowOptions flows = new FlowOptions(FlowOptions.Mode.ALWAYS, 1000, 16);
    AttachChoice attach = AttachChoice.of(AttachChoice.Asked.valueOf(arguments[0]));
    AfXdpOptions options = new AfXdpOptions(1, 2048, false, attach, flows);
    try (AfXdp afXdp = AfXdp.open(List.of(arguments[1]), options)) {
      System.out.println(afXdp.attachments());
      System.in.readAllBytes();
    }
  }
}
