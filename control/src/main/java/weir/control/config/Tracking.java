package weir.control.config;

import java.util.List;

/**
 * What an instance or a group goes by, beside adverts.
 *
 * @param interfaces that must be up
 * @param scripts names of {@link VrrpScript}
 * @param files names of {@link TrackFile}
 * @param processes names of {@link TrackProcess}
 */
public record Tracking(
    List<Tracker> interfaces, List<Tracker> scripts, List<Tracker> files, List<Tracker> processes) {
  public Tracking {
    interfaces = List.copyOf(interfaces);
    scripts = List.copyOf(scripts);
    files = List.copyOf(files);
    processes = List.copyOf(processes);
  }

  /**
   * One thing that is tracked.
   *
   * @param weight how far it moves the priority; 0 where its failure means FAULT
   * @param reverse whether up and down change their roles
   */
  public record Tracker(String name, int weight, boolean reverse) {}
}
