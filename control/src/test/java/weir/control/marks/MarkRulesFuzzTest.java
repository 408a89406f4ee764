package weir.control.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import weir.control.config.Diagnostic;
import weir.control.config.Source;

/** Any bytes at all; the inputs beside it are tried in every build. */
@Tag("fuzz")
class MarkRulesFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void shouldNeverThrowNorLeaveTheFile(byte[] file) {
    Source source = new Source("marks", new String(file, StandardCharsets.UTF_8));
    CheckedMarks checked = MarkRulesReader.read(source);
    for (Diagnostic diagnostic : checked.diagnostics()) {
      int line = diagnostic.at().line();
      assertTrue(line >= 1 && line <= source.lines(), diagnostic::toString);
      int column = diagnostic.at().column();
      assertTrue(column >= 1 && column <= source.line(line).length(), diagnostic::toString);
      assertEquals(1, diagnostic.toString().lines().count());
    }
    if (!checked.hasErrors()) {
      int mark = Rules.mark(checked, 6, Rules.VIP, 80);
      Set<Integer> wanted = Set.of(mark == 0 ? 1 : mark);
      assertTrue(mark == 0 || checked.table().sets(mark));
      boolean taken =
          checked.table().markedPorts(wanted, Rules.LINKS, Rules.LOCAL).stream()
              .anyMatch(
                  p ->
                      p.protocol() == 6
                          && p.address() == Rules.address(Rules.VIP)
                          && p.firstPort() <= 80
                          && p.lastPort() >= 80
                          && p.marks().contains(mark));
      assertTrue(mark == 0 || taken, "a packet with a mark stays with the kernel");
    }
  }
}
