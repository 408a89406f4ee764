package weir.control;

import org.jspecify.annotations.Nullable;
import weir.control.config.Host;
import weir.control.config.Script;
import weir.control.notify.ScriptChecks;
import weir.ffi.ErrnoException;
import weir.ffi.Interfaces;

/** The machine and the network namespace that this process runs in. */
public final class LocalHost implements Host {
  private final ScriptChecks scripts = new ScriptChecks();

  /** Asks this machine. */
  public LocalHost() {}

  @Override
  public boolean hasInterface(String name) {
    try (Interfaces interfaces = new Interfaces()) {
      interfaces.index(name);
      return true;
    } catch (ErrnoException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public @Nullable String refusal(Script script) {
    return scripts.refusal(script);
  }
}
