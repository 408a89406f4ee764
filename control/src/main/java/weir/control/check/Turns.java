package weir.control.check;

import java.util.ArrayDeque;
import java.util.Queue;

/** So many at once; the others wait for their turn. On the event loop only. */
final class Turns {
  private final int atOnce;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int taken;
  private boolean serving;

  Turns(int atOnce) {
    this.atOnce = atOnce;
  }

  /** Does this when it is its turn, which lasts until {@link #giveBack}. */
  void take(Runnable then) {
    waiting.add(then);
    serve();
  }

  void giveBack() {
    taken--;
    serve();
  }

  /** Not by recursion: thousands may give their turns back at once. */
  private void serve() {
    if (serving) {
      return;
    }
    serving = true;
    try {
      while (taken < atOnce && !waiting.isEmpty()) {
        taken++;
        waiting.remove().run();
      }
    } finally {
      serving = false;
    }
  }
}
