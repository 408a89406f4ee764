package weir.control.config;

import org.jspecify.annotations.Nullable;

/** The machine that a configuration is for, asked for what the file names and does not contain. */
public interface Host {
  /** A machine that nobody can ask: it has whatever a file names. */
  Host UNKNOWN =
      new Host() {
        @Override
        public boolean hasInterface(String name) {
          return true;
        }

        @Override
        public @Nullable String unfit(String program) {
          return null;
        }
      };

  /** Whether there is a network interface of that name. */
  boolean hasInterface(String name);

  /**
   * Why a program cannot or must not be run.
   *
   * @param program a path, or a name to look for in {@code PATH}
   * @return null where nothing speaks against it; else what is wrong, {@code is not there}
   */
  @Nullable String unfit(String program);

  /** Which director this is, for lines that {@code @id} begins: its name up to the first dot. */
  default String configId() {
    return HostName.firstLabel();
  }

  /** The same machine as another director. */
  default Host as(String configId) {
    Host machine = this;
    return new Host() {
      @Override
      public boolean hasInterface(String name) {
        return machine.hasInterface(name);
      }

      @Override
      public @Nullable String unfit(String program) {
        return machine.unfit(program);
      }

      @Override
      public String configId() {
        return configId;
      }
    };
  }
}
