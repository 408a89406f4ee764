package weir.control;

import java.util.ArrayList;
import java.util.List;
import weir.afxdp.PacketIo;
import weir.ffi.Libc;

/**
 * How many threads forward packets, and where, as the operator wants it.
 *
 * @param count 1 or more; 0 for as many as there are processors and queues for
 * @param cpus a processor for each, in order, which it is kept on; none to leave that to the kernel
 */
public record WorkersChoice(int count, List<Integer> cpus) {
  /** As many as fit, wherever the kernel puts them. */
  public static final WorkersChoice AUTO = new WorkersChoice(0, List.of());

  /** Beyond are no processors. */
  private static final int MAX_CPUS = 1024;

  /** Copies the list. */
  public WorkersChoice {
    cpus = List.copyOf(cpus);
  }

  /**
   * What the command line says.
   *
   * @param workers how many, or 0
   * @param cpus such as {@code 2,3} or {@code 4-7}, or empty
   * @throws IllegalArgumentException with one line that says what to write
   */
  public static WorkersChoice of(int workers, String cpus) {
    if (workers < 0 || workers > MAX_CPUS) {
      throw new IllegalArgumentException("--workers is a number from 1 to " + MAX_CPUS);
    }
    List<Integer> list = new ArrayList<>();
    for (String range : cpus.isEmpty() ? new String[0] : cpus.split(",", -1)) {
      String[] ends = range.split("-", 2);
      int first = cpu(ends[0]);
      int last = cpu(ends[ends.length - 1]);
      if (last < first) {
        throw new IllegalArgumentException("--cpus: " + range + " ends before it begins");
      }
      for (int cpu = first; cpu <= last; cpu++) {
        if (list.contains(cpu)) {
          throw new IllegalArgumentException("--cpus names processor " + cpu + " twice");
        }
        list.add(cpu);
      }
    }
    if (workers > 0 && !list.isEmpty() && list.size() != workers) {
      throw new IllegalArgumentException(
          "--cpus names " + list.size() + " processors for " + workers + " workers");
    }
    return new WorkersChoice(workers == 0 ? list.size() : workers, list);
  }

  private static int cpu(String text) {
    if (text.matches("[0-9]{1,4}") && Integer.parseInt(text) < MAX_CPUS) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        "--cpus is a list of processors such as 2,3 or 4-7; '" + text + "' is none");
  }

  /** How many to open at the most. */
  int most() {
    // One processor is left to the kernel and to control.
    return count > 0 ? count : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  /**
   * Refuses processors that are not for this process.
   *
   * @throws StartException in one line
   */
  void refuseForeignCpus() throws StartException {
    List<Integer> foreign = new ArrayList<>();
    // On a thread of its own, which ends where it was put.
    Thread trying =
        Thread.ofPlatform()
            .name("cpus")
            .start(() -> cpus.stream().filter(cpu -> Libc.pinTo(cpu) < 0).forEach(foreign::add));
    try {
      trying.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!foreign.isEmpty()) {
      throw new StartException(
          "--cpus: there is no processor " + foreign.getFirst() + " for weir (see nproc, taskset)");
    }
  }

  /**
   * Refuses interfaces with fewer queues than there are to be workers.
   *
   * @throws StartException in one line
   */
  void refuseIdleOnes(PacketIo io) throws StartException {
    int opened = io.workers().size();
    if (opened < count) {
      throw new StartException(
          count
              + " workers, but an interface has no more receive queues than "
              + opened
              + "; ethtool -L IF combined "
              + count
              + " gives it more, where its driver can");
    }
  }
}
