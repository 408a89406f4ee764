package weir.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import weir.dataplane.Sysctl;
import weir.dataplane.Sysctls;

class SysctlOptionTest {
  @Test
  void shouldTakeNamesWithAndWithoutTheirPrefix() {
    Sysctls sysctls =
        SysctlOption.read(
            List.of(
                "net.ipv4.vs.conn_reuse_mode=0",
                "sloppy_tcp=1",
                "net/ipv4/vs/drop_entry = 1",
                "drop_entry=2"));
    assertEquals(0, sysctls.get(Sysctl.CONN_REUSE_MODE));
    assertEquals(1, sysctls.get(Sysctl.SLOPPY_TCP));
    assertEquals(2, sysctls.get(Sysctl.DROP_ENTRY));
    assertEquals(0, sysctls.get(Sysctl.SECURE_TCP));
    assertEquals(Sysctls.DEFAULT, SysctlOption.read(List.of()));
  }

  @Test
  void shouldSayInOneLineWhatIsWrong() {
    assertEquals(
        "--sysctl does not know 'conn_resue_mode': write conn_reuse_mode",
        fault("net.ipv4.vs.conn_resue_mode=1"));
    assertEquals(
        "--sysctl conn_reuse_mode is a whole number from 0 to 3, not '4'",
        fault("conn_reuse_mode=4"));
    assertEquals(
        "--sysctl sloppy_tcp is a whole number from 0 to 1, not 'yes'", fault("sloppy_tcp=yes"));
    assertEquals("--sysctl is NAME=VALUE, not 'sloppy_tcp'", fault("sloppy_tcp"));
    assertTrue(fault("cache_bypass=1").contains("there are am_droprate, amemthresh, "));
  }

  private static String fault(String setting) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> SysctlOption.read(List.of(setting)))
            .getMessage());
  }
}
