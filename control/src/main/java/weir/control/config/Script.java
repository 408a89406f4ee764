package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program to run: {@code notify_up "/etc/keepalived/up.sh web" user monitor}.
 *
 * @param words the program and its arguments; never empty
 * @param user whose rights it gets; null for {@code script_user}
 * @param group likewise; null for the user's
 * @param timeoutMs after which it is killed; 0 for never
 */
public record Script(
    List<String> words, @Nullable String user, @Nullable String group, long timeoutMs) {
  public Script {
    words = List.copyOf(words);
  }

  /** With one more argument. */
  public Script with(String argument) {
    List<String> more = new ArrayList<>(words);
    more.add(argument);
    return new Script(more, user, group, timeoutMs);
  }
}
