package weir.afxdp;

import java.util.List;

/** A process of its own that attaches to interfaces and holds them until it is killed. */
final class OpenAndHold {
  private OpenAndHold() {}

  public static void main(String[] interfaces) throws Exception {
    try (AfXdp afXdp = AfXdp.open(List.of(interfaces), AfXdpOptions.DEFAULT)) {
      System.out.println(afXdp.attachments());
      System.in.readAllBytes();
    }
  }
}
