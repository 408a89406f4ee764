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
        public @Nullable String refusal(Script script) {
          return null;
        }
      };

  /** Whether there is a network interface of that name. */
  boolean hasInterface(String name);

  /**
   * Why a program would not be run.
   *
   * @param script with the user of {@code script_user} where it names none
   * @return null where nothing speaks against it; else a sentence
   */
  @Nullable String refusal(Script script);

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
      public @Nullable String refusal(Script script) {
        return machine.refusal(script);
      }

      @Override
      public String configId() {
        return configId;
      }
    };
  }
}
