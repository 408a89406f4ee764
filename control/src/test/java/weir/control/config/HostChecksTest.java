package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file names and the machine does not have. */
class HostChecksTest {
  /** Has eth0 and {@code /bin/good}. */
  private static final class FakeHost implements Host {
    private final List<String> asked = new ArrayList<>();

    @Override
    public boolean hasInterface(String name) {
      asked.add(name);
      return name.equals("eth0");
    }

    @Override
    public @Nullable String unfit(String program) {
      asked.add(program);
      return switch (program) {
        case "/bin/good" -> null;
        case "/bin/open" -> "can be written by everybody";
        default -> "is not there";
      };
    }
  }

  @TempDir private Path directory;

  private List<String> told(FakeHost host, String... lines) throws IOException {
    Path file = Files.write(directory.resolve("x.conf"), List.of(lines));
    return Texts.told(ConfigurationReader.read(file, _ -> false, host)).stream()
        .filter(line -> !line.contains("not supported yet"))
        .filter(line -> !line.contains("enable_script_security"))
        .toList();
  }

  @Test
  void shouldNameInterfacesThatAreNotThere() throws IOException {
    assertEquals(
        List.of(
            "2:13 warning: this machine has no interface 'eth9'",
            "4:22 warning: this machine has no interface 'eth8'",
            "7:5 warning: this machine has no interface 'eth7'"),
        told(
            new FakeHost(),
            "vrrp_instance A {",
            "  interface eth9",
            "  virtual_ipaddress {",
            "    192.0.2.1/24 dev eth8 label eth8:1",
            "  }",
            "  track_interface {",
            "    eth7 weight 10",
            "    eth0",
            "  }",
            "}"));
  }

  @Test
  void shouldNotAskForInterfacesThatMayComeLater() throws IOException {
    assertEquals(
        List.of(),
        told(
            new FakeHost(),
            "global_defs {",
            "  dynamic_interfaces",
            "}",
            "vrrp_instance A {",
            "  interface eth9",
            "}"));
  }

  @Test
  void shouldNameProgramsThatCannotOrMustNotBeRun() throws IOException {
    FakeHost host = new FakeHost();
    assertEquals(
        List.of(
            "2:10 warning: the program /no/such is not there",
            "5:17 warning: the program /no/such is not there",
            "6:17 warning: the program /bin/open can be written by everybody"),
        told(
            host,
            "vrrp_script up {",
            "  script \"/no/such --really\"",
            "}",
            "vrrp_instance A {",
            "  notify_master /no/such",
            "  notify_backup /bin/open",
            "  notify_fault '/bin/good x'",
            "}"));
    assertEquals(
        List.of("/no/such", "/bin/open", "/bin/good"), host.asked, "each is asked for once");
  }

  @Test
  void shouldAskTheMachineItself() throws IOException {
    LocalHost host = new LocalHost();
    assertTrue(host.hasInterface("lo"));
    assertFalse(host.hasInterface("no-such-if"));
    assertFalse(host.hasInterface("a-name-that-is-longer-than-any-interface"));
    assertNull(host.unfit("/bin/sh"));
    assertNull(host.unfit("sh"));
    assertEquals("is not there", host.unfit("no-such-program-anywhere"));
    assertEquals("is not a file", host.unfit(directory.toString()));
    Path script = Files.writeString(directory.resolve("s"), "#!/bin/sh\n");
    assertEquals("is not executable", host.unfit(script.toString()));
    mode(script, "rwxr-xr-x");
    assertNull(host.unfit(script.toString()));
    mode(script, "rwxr-xrwx");
    assertEquals("can be written by everybody", host.unfit(script.toString()));
    mode(script, "rwxr-xr-x");
    mode(directory, "rwxrwxrwx");
    assertEquals(
        "can be replaced by everybody, who may write in " + directory.toRealPath(),
        host.unfit(script.toString()));
  }

  private static void mode(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
