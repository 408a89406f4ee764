package weir.control.config;

import java.util.List;

/**
 * A {@code track_process} block: processes that must run.
 *
 * @param at where it begins
 * @param command the name, and arguments that must be there too
 * @param match how the arguments are compared
 * @param fullCommand whether the whole command line counts, not the process's name
 * @param weight -254..254
 * @param reverse whether up and down change their roles
 * @param quorum how many must run, 1..65535
 * @param quorumMax how many may, 0..65535; -1 for any number
 * @param forkDelayMs from enough running to up
 * @param terminateDelayMs from too few to down
 */
public record TrackProcess(
    Position at,
    String name,
    List<String> command,
    Match match,
    boolean fullCommand,
    int weight,
    boolean reverse,
    int quorum,
    int quorumMax,
    long forkDelayMs,
    long terminateDelayMs) {
  public TrackProcess {
    command = List.copyOf(command);
  }

  /** {@code param_match}. */
  public enum Match {
    EXACT,
    /** The last argument may go on. */
    INITIAL,
    /** More arguments may follow. */
    PARTIAL
  }
}
