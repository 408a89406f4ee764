package weir.netns.demo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FindingsTest {
  private final Findings findings = new Findings();

  @Test
  void nothingShownShouldNotCountAsHeld() {
    assertFalse(findings.allHeld());
  }

  @Test
  void oneFailureShouldFailAll() {
    findings.add("NAT", "answered", "10 of 10", true);
    assertTrue(findings.allHeld());

    findings.add("NAT", "lost", "1", false);
    assertFalse(findings.allHeld());
  }
}
