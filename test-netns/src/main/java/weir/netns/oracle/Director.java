package weir.netns.oracle;

import java.util.List;

/**
 * A director at a {@link Site}: the real one or ours. It forgets nothing between scenarios but by
 * {@link #reset}.
 */
public interface Director extends AutoCloseable {
  /** How many frames may be given to {@link #inject} before {@link #settle}. */
  int BATCH = 64;

  /** Forgets all services, servers and connections. */
  void reset();

  /** Makes these changes, one after the other. */
  void configure(List<Step.Change> changes);

  /** Lets a frame arrive. Until {@link #settle}, all arrive on one segment. */
  void inject(Segment segment, byte[] frame);

  /** Everything that was sent since the last time, when everything injected has been handled. */
  List<Emission> settle();

  /** Lets timers fire that are due. */
  void tick();

  /** Lets time pass. */
  void pause(int seconds);

  /**
   * The tables now.
   *
   * @param traffic whether to count it; where not, its list is empty
   */
  Snapshot snapshot(boolean traffic);

  @Override
  void close();
}
