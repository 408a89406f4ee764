package weir.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Weir in a namespace, started by the launcher as users start it, on this JVM's class path. */
public final class DirectorProcess implements AutoCloseable {
  private static final Duration START_TAKES = Duration.ofSeconds(90);
  private static final Duration STOP_TAKES = Duration.ofSeconds(10);

  private static final Pattern READY = Pattern.compile("\\bready\\b");

  private final Netns namespace;
  private final Background process;

  private DirectorProcess(Netns namespace, Background process) {
    this.namespace = namespace;
    this.process = process;
  }

  /** Starts {@code weir run -f configuration} and returns when it says that it forwards. */
  public static DirectorProcess start(Netns namespace, Path configuration, String... options) {
    DirectorProcess director = launch(namespace, configuration, options);
    director.awaitReady();
    return director;
  }

  /** As {@link #start}, without waiting. */
  public static DirectorProcess launch(Netns namespace, Path configuration, String... options) {
    List<String> command = new ArrayList<>(List.of("run", "-f", configuration.toString()));
    command.addAll(List.of(options));
    return new DirectorProcess(namespace, weir(namespace, command.toArray(String[]::new)));
  }

  /** Starts any {@code weir} command inside. */
  public static Background weir(Netns namespace, String... arguments) {
    return namespace.start(command(arguments));
  }

  /** A directory where ipvsadm and its companions are links to the launcher. */
  static Path ipvsadm(Lab lab) {
    Path directory = lab.file("ipvsadm", "").resolveSibling("");
    try {
      for (String name : List.of("ipvsadm", "ipvsadm-save", "ipvsadm-restore")) {
        Path link = directory.resolve(name);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, launcher());
      }
    } catch (IOException e) {
      throw new LabException("cannot make links in " + directory, e);
    }
    return directory;
  }

  /** Starts a line of shell inside, in which the launcher runs on this JVM. */
  static Background shell(Netns namespace, String line) {
    return namespace.start(command().command("bash", "-c", line));
  }

  /**
   * A {@code weir} command on this JVM. Its class path is the jars of the directory {@code
   * weir.lib}, where that property is set, as for tests: an AOT cache holds for jars only. Else it
   * is ours.
   */
  static ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // The launcher takes these as they are: it neither looks for a JDK nor builds.
    builder.environment().put("WEIR_JAVA", System.getProperty("java.home") + "/bin/java");
    String lib = System.getProperty("weir.lib");
    if (lib == null) {
      builder.environment().put("WEIR_CLASSPATH", System.getProperty("java.class.path"));
    } else {
      builder.environment().put("WEIR_CLASSPATH", jars(lib));
      builder.environment().put("WEIR_AOT_CACHE", lib + "/../test.aot");
    }
    return builder;
  }

  private static String jars(String directory) {
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".jar"))
          .sorted()
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new LabException("the jars of the director are not in " + directory, e);
    }
  }

  private static Path launcher() {
    Path start = Path.of("").toAbsolutePath();
    for (Path directory = start; directory != null; directory = directory.getParent()) {
      if (Files.isExecutable(directory.resolve("weir"))) {
        return directory.resolve("weir");
      }
    }
    throw new LabException("the launcher ./weir is neither in " + start + " nor above it");
  }

  /** Returns when it says that it forwards; the line says how. */
  public String awaitReady() {
    return process.awaitLine(START_TAKES, "its ready line", READY.asPredicate());
  }

  /** What {@code weir status} prints. */
  public String status(String... options) {
    List<String> command = new ArrayList<>(List.of("status"));
    command.addAll(List.of(options));
    return ask(command.toArray(String[]::new));
  }

  /** What a command prints that asks it, such as {@code vrrp}. */
  public String ask(String... command) {
    Background asked = weir(namespace, command);
    if (asked.awaitExit(START_TAKES) != 0) {
      String director = process.isAlive() ? "" : "\nThe director has ended:\n" + process.output();
      throw new LabException("weir " + command[0] + " failed:\n" + asked.output() + director);
    }
    return asked.output();
  }

  /** The running program: its output, its number, its end. */
  public Background process() {
    return process;
  }

  /** Ends it as an operator does, by SIGTERM. */
  public void stop() {
    process.terminate();
    process.awaitExit(STOP_TAKES);
  }

  /** Ends it as a crash does, by SIGKILL. */
  @Override
  public void close() {
    process.close();
  }
}
