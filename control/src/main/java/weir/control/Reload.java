package weir.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import weir.control.admin.RefusedException;
import weir.control.admin.ReloadReport;
import weir.control.ipvs.Command;
import weir.control.pool.Pools;

/**
 * Reads the director's files again and does what is new in them, and puts right what was changed by
 * hand meanwhile. A file with an error changes nothing. Lives on the control thread.
 */
final class Reload {
  private static final System.Logger LOG = System.getLogger("weir");

  private final Path file;
  private final Inputs.Reader reader;
  private final Limit limit;
  private final Pools pools;
  private final Consumer<Inputs> adopt;

  /** Says whether the director was started for so much. */
  @FunctionalInterface
  interface Limit {
    void check(Inputs inputs) throws StartException;
  }

  /**
   * Does nothing yet.
   *
   * @param file what is read
   * @param limit refuses what is too much
   * @param adopt makes all but the pools go by a file
   */
  Reload(Path file, Inputs.Reader reader, Limit limit, Pools pools, Consumer<Inputs> adopt) {
    this.file = file;
    this.reader = reader;
    this.limit = limit;
    this.pools = pools;
    this.adopt = adopt;
  }

  /** Does it. */
  ReloadReport reload() throws RefusedException {
    LOG.log(Level.INFO, "Reloading");
    Inputs inputs;
    try {
      inputs = read(file);
    } catch (RefusedException e) {
      LOG.log(Level.ERROR, "Reload refused: " + e.getMessage());
      throw e;
    }
    inputs.findings().lines().forEach(line -> LOG.log(Level.WARNING, line));
    if (inputs.areRefused()) {
      LOG.log(Level.ERROR, "Reload refused: " + file + " has errors; nothing was changed");
      return new ReloadReport(true, inputs.findings(), List.of(), List.of());
    }
    List<String> byHand = texts(pools.byOthers());
    adopt.accept(inputs);
    List<String> changes =
        texts(pools.load(inputs.configuration().configuration().virtualServers()));
    LOG.log(Level.INFO, "Reload finished: " + changes.size() + " changes");
    return new ReloadReport(false, inputs.findings(), changes, byHand);
  }

  /** Says what a reload with this file would do. */
  ReloadReport rehearse(Path other) throws RefusedException {
    Inputs inputs = read(other);
    List<Command> changes =
        inputs.areRefused()
            ? List.of()
            : pools.rehearse(inputs.configuration().configuration().virtualServers());
    return new ReloadReport(
        inputs.areRefused(), inputs.findings(), texts(changes), texts(pools.byOthers()));
  }

  private Inputs read(Path from) throws RefusedException {
    try {
      Inputs inputs = reader.read(from);
      limit.check(inputs);
      return inputs;
    } catch (IOException | StartException e) {
      throw new RefusedException(e.getMessage() + "; nothing was changed");
    }
  }

  private static List<String> texts(List<Command> commands) {
    return commands.stream().map(Command::text).toList();
  }
}
