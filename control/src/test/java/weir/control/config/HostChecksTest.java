package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    public @Nullable String refusal(Script script) {
      asked.add(script.words() + " " + script.user());
      return switch (script.words().getFirst()) {
        case "/bin/good" -> null;
        default -> "not found";
      };
    }
  }

  @TempDir private Path directory;

  private List<String> told(FakeHost host, String... lines) throws IOException {
    Path file = Files.write(directory.resolve("x.conf"), List.of(lines));
    return Texts.told(ConfigurationReader.read(file, _ -> false, host)).stream()
        .filter(line -> line.contains("interface '") || line.contains("program"))
        .filter(line -> !line.contains("enable_script_security"))
        .toList();
  }

  @Test
  void shouldNameInterfacesThatAreNotThere() throws IOException {
    assertEquals(
        List.of(
            "2:13 error: this machine has no interface 'eth9'",
            "4:22 error: this machine has no interface 'eth8'",
            "7:5 error: this machine has no interface 'eth7'"),
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
  void shouldNameProgramsThatWouldNotBeRun() throws IOException {
    FakeHost host = new FakeHost();
    assertEquals(
        List.of(
            "2:10 error: this program would never be run: not found",
            "5:17 error: this program would never be run: not found",
            "12:15 error: this program would never be run: not found",
            "15:17 error: this program would never be run: not found"),
        told(
            host,
            "vrrp_script up {",
            "  script \"/no/such --really\"",
            "}",
            "vrrp_instance A {",
            "  notify_master /no/such",
            "  notify_fault '/bin/good x'",
            "}",
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  quorum_up '/bin/good y' ops staff",
            "  real_server 192.0.2.2 80 {",
            "    notify_up /no/such",
            "    MISC_CHECK {",
            "      user monitor",
            "      misc_path '/no/probe a'",
            "    }",
            "  }",
            "}",
            "global_defs {",
            "  script_user nobody",
            "}"));
    assertEquals(
        List.of(
            "[/no/such] nobody", "[/bin/good] nobody", "[/bin/good] ops", "[/no/probe] monitor"),
        host.asked,
        "each is asked for once, as the user that would run it");
  }
}
