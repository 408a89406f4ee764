package weir.control.adm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes options out of arguments as libpopt 1.19 does for ipvsadm: letters may be joined ({@code
 * -Lcn}), an argument may follow its letter ({@code -t10.0.0.1:80}, {@code -t=10.0.0.1:80}), long
 * names are whole words, {@code --} ends options, and what is no option is left over.
 */
final class Popt {
  private final List<String> arguments;
  private final List<String> rest = new ArrayList<>();
  private int next;
  private String letters = "";
  private boolean ended;
  private @Nullable String argument;

  /** No option, or not as it should be. */
  static final class BadOptionException extends Exception {
    private static final long serialVersionUID = 1;

    BadOptionException(String message) {
      super(message, null, false, false);
    }
  }

  Popt(List<String> arguments) {
    this.arguments = arguments;
  }

  /** The next option; null after the last. */
  @Nullable Option next() throws BadOptionException {
    argument = null;
    while (letters.isEmpty()) {
      if (next == arguments.size()) {
        return null;
      }
      String word = arguments.get(next++);
      if (ended || !word.startsWith("-") || word.equals("-")) {
        rest.add(word);
      } else if (word.equals("--")) {
        ended = true;
      } else if (word.startsWith("--")) {
        return named(word.substring(2));
      } else {
        letters = word.substring(1);
      }
    }
    return lettered();
  }

  private Option named(String text) throws BadOptionException {
    int equals = text.indexOf('=');
    @Nullable Option option = Option.of(equals < 0 ? text : text.substring(0, equals));
    if (option == null) {
      throw bad("unknown option");
    }
    if (equals < 0) {
      takeArgument(option);
    } else if (option.takes() == Option.Takes.NOTHING) {
      throw bad("option does not take an argument");
    } else {
      argument = text.substring(equals + 1);
    }
    return option;
  }

  private Option lettered() throws BadOptionException {
    @Nullable Option option = Option.of(letters.charAt(0));
    letters = letters.substring(1);
    if (option == null) {
      throw bad("unknown option");
    }
    if (option.takes() == Option.Takes.NOTHING && letters.startsWith("=")) {
      throw bad("option does not take an argument");
    }
    if (option.takes() != Option.Takes.NOTHING && !letters.isEmpty()) {
      argument = letters.startsWith("=") ? letters.substring(1) : letters;
      letters = "";
    } else {
      takeArgument(option);
    }
    return option;
  }

  private void takeArgument(Option option) throws BadOptionException {
    if (option.takes() == Option.Takes.NOTHING) {
      return;
    }
    boolean optional = option.takes() == Option.Takes.ARGUMENT_IF_ANY;
    if (next == arguments.size()) {
      if (!optional) {
        throw bad("missing argument");
      }
    } else if (!optional || !arguments.get(next).startsWith("-")) {
      argument = arguments.get(next++);
    }
  }

  private BadOptionException bad(String why) {
    return new BadOptionException(last() + ": " + why);
  }

  /** What follows the last option. */
  @Nullable String argument() {
    return argument;
  }

  /** The last word that was read: where an option has an argument, that. */
  String last() {
    return arguments.get(next - 1);
  }

  /** What is no option, so far. */
  List<String> rest() {
    return rest;
  }
}
