package weir.netns.demo;

import java.util.List;
import weir.netns.LabException;

/** The demo's main class. Exit status 0 only if all that it set out to show held. */
public final class Demo {
  private Demo() {}

  /** Plays the story with direct routing, then with NAT, and closes with what it has shown. */
  public static void main(String[] args) {
    Screen screen = Screen.ofTerminal();
    Thread atInterrupt = new Thread(() -> screen.close("interrupted; the lab is removed"));
    Runtime.getRuntime().addShutdownHook(atInterrupt);
    Findings findings = new Findings();
    boolean played = true;
    try {
      for (Act act : List.of(Act.directRouting(screen, findings), Act.nat(screen, findings))) {
        act.play();
      }
    } catch (LabException e) {
      screen.line("");
      screen.line("The demo stopped: " + e.getMessage());
      played = false;
    }
    Runtime.getRuntime().removeShutdownHook(atInterrupt);
    findings.print(screen);
    System.exit(played && findings.allHeld() ? 0 : 1);
  }
}
