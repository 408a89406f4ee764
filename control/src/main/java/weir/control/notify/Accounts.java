package weir.control.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The users and groups of this host: files, LDAP or whatever {@code nsswitch.conf} names. Asking
 * may take as long as a directory server takes to answer, so never on the control thread.
 */
interface Accounts {
  /** A user by name, with the user's own group; null where there is none. */
  @Nullable Account user(String name) throws IOException;

  /** A group's number by name; null where there is none. */
  @Nullable Integer group(String name) throws IOException;

  /** Whose rights this process has. */
  Account own() throws IOException;

  /** Those that {@code getent} (glibc) tells of. */
  final class OfHost implements Accounts {
    private static final long TAKES_AT_MOST_S = 10;

    @Override
    public @Nullable Account user(String name) throws IOException {
      String[] fields = getent("passwd", name);
      return fields == null
          ? null
          : new Account(
              name, Integer.parseUnsignedInt(fields[2]), Integer.parseUnsignedInt(fields[3]));
    }

    @Override
    public @Nullable Integer group(String name) throws IOException {
      String[] fields = getent("group", name);
      return fields == null ? null : Integer.parseUnsignedInt(fields[2]);
    }

    /** The fields of the first line, or null where nothing has that name. */
    private static String @Nullable [] getent(String database, String name) throws IOException {
      Process process =
          new ProcessBuilder("/usr/bin/getent", database, "--", name)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!process.waitFor(TAKES_AT_MOST_S, TimeUnit.SECONDS)) {
          throw new IOException("no answer about " + name + " of " + database);
        }
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.exitValue() == 0 ? line.strip().split(":", -1) : null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        process.destroyForcibly();
      }
    }

    @Override
    public Account own() throws IOException {
      List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
      return new Account("", effective(status, "Uid:"), effective(status, "Gid:"));
    }

    /** {@code Uid: real effective saved filesystem}. */
    private static int effective(List<String> status, String field) throws IOException {
      for (String line : status) {
        if (line.startsWith(field)) {
          return Integer.parseUnsignedInt(line.split("\\s+", -1)[2]);
        }
      }
      throw new IOException("/proc/self/status has no " + field);
    }
  }
}
