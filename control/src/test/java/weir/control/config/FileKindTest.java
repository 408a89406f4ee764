package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no configuration of keepalived, each told once. */
class FileKindTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "global        | 3:3 error: 'global': this is a configuration of HAProxy, not of keepalived",
        "listen stats  | 3:3 error: 'listen': this is a configuration of HAProxy, not of keepalived",
        "serial_no = 7 | 3:3 error: 'serial_no =': this is a configuration of Piranha, not of"
            + " keepalived",
      })
  void shouldNameAnotherProgramsFileOnce(String line, String told) {
    assertEquals(
        List.of(told), Texts.told(Texts.check("# comment", "", "  " + line, "  x y z", "}")));
  }

  @Test
  void shouldNameAFileThatSaysNothing() {
    assertEquals(
        List.of("2:2 warning: this file says nothing: all of it is comment"),
        Texts.told(Texts.check("", "\t# virtual_server 192.0.2.1 80", "! x")));
    assertEquals(
        List.of("1:1 error: the line breaks of this file are lost: a comment hides all of it"),
        Texts.told(Texts.check("# define global_defs { router_id x } " + "x ".repeat(100))));
    assertEquals(List.of(), Texts.told(Texts.check("", " ")), "an empty file is empty");
  }
}
