package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IgnoredSignalTest {
  /** SIGRTMIN + 3: nobody else uses it here. */
  private static final int SIGNAL = 37;

  @Test
  void shouldSurviveWhatItIgnores() {
    int self = Math.toIntExact(ProcessHandle.current().pid());
    assertEquals(0, Libc.ignore(SIGNAL));
    assertEquals(0, Libc.kill(self, SIGNAL));
    assertTrue(ProcessHandle.current().isAlive(), "else there is nobody to ask");
    assertEquals(-Errno.EINVAL, Libc.ignore(9), "SIGKILL cannot be ignored");
  }
}
