package weir.netns.demo;

import weir.netns.LabException;

/** The demo's main class. Exit status 0 only if all that it set out to show held. */
public final class Demo {
  private Demo() {}

  /** Plays the story with direct routing, NAT, and two directors; closes with what it has shown. */
  public static void main(String[] args) {
    Screen screen = Screen.ofTerminal();
    Thread atInterrupt = new Thread(() -> screen.close("interrupted; the lab is removed"));
    Runtime.getRuntime().addShutdownHook(atInterrupt);
    Findings findings = new Findings();
    boolean played = true;
    try {
      Act.directRouting(screen, findings).play();
      Act.nat(screen, findings).play();
      new FailoverAct(screen, findings).play();
    } catch (LabException e) {
      screen.line("");
      screen.line("The demo stopped: " + e.getMessage());
      played = false;
    }
    Runtime.getRuntime().removeShutdownHook(atInterrupt);
    findings.print(screen, played);
    System.exit(played && findings.allHeld() ? 0 : 1);
  }
}
