package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import weir.afxdp.bpf.BpfTestRun;

final class KernelFeaturesTest {
  @Test
  void shouldPrintWhatIsDoneWithout() {
    assertEquals(
        """
        AF_XDP                     Linux 4.18  yes
        XDP links                  Linux 5.9   yes
        XDP frags                  Linux 5.18  yes
        tcx                        Linux 6.6   no: clsact
        AF_XDP transmit checksum   Linux 6.11  no: checksums in software
        """,
        new KernelFeatures(
                Set.of(KernelFeature.AF_XDP, KernelFeature.XDP_LINK, KernelFeature.XDP_FRAGS))
            .toString());
  }

  /** The versions are those of mainline; a kernel that is newer has the feature. */
  @Test
  void shouldFindWhatTheVersionPromises() {
    BpfTestRun.assumePrivilege();
    KernelFeatures features = KernelFeatures.probe();
    for (KernelFeature feature : KernelFeature.values()) {
      if (number(System.getProperty("os.version")) >= number(feature.since())) {
        assertTrue(features.has(feature), feature.title());
      }
    }
  }

  private static int number(String version) {
    Matcher parts = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version);
    assertTrue(parts.matches(), version);
    return Integer.parseInt(parts.group(1)) * 1000 + Integer.parseInt(parts.group(2));
  }
}
