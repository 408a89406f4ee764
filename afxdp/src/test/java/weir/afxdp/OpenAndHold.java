package weir.afxdp;

import java.util.List;

/** A process of its own that attaches to an interface and holds it until it is killed. */
final class OpenAndHold {
  private OpenAndHold() {}

  /** Takes where, and an interface; clsact has UDP port 5300 of the VIP. */
  public static void main(String[] arguments) throws Exception {
    FlowOptions flows = new FlowOptions(FlowOptions.Mode.ALWAYS, 1000, 16);
    boolean clsact = arguments[0].equals("CLSACT");
    String at = clsact ? "TCX" : arguments[0];
    AttachChoice attach = AttachChoice.of(AttachChoice.Asked.valueOf(at));
    KernelFeatures features = clsact ? VethLab.withoutTcx() : KernelFeatures.probe();
    AfXdpOptions options = new AfXdpOptions(1, 2048, false, attach, flows);
    try (AfXdp afXdp = AfXdp.open(List.of(arguments[1]), options, features)) {
      if (clsact) {
        Peers.steerVip(afXdp, 17, 5300);
      }
      System.out.println(afXdp.attachments());
      System.in.readAllBytes();
    }
  }
}
