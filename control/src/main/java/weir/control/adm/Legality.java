package weir.control.adm;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which settings go with a command, or with a type of tunnel. What is not named does not. */
final class Legality {
  private enum Rule {
    COMPULSORY,
    OPTIONAL,
    ONE_OF_SEVERAL
  }

  private final Map<Setting, Rule> rules = new EnumMap<>(Setting.class);

  Legality needs(Setting... settings) {
    return with(Rule.COMPULSORY, settings);
  }

  Legality takes(Setting... settings) {
    return with(Rule.OPTIONAL, settings);
  }

  Legality takesOneOf(Setting... settings) {
    return with(Rule.ONE_OF_SEVERAL, settings);
  }

  private Legality with(Rule rule, Setting... settings) {
    for (Setting setting : settings) {
      rules.put(setting, rule);
    }
    return this;
  }

  /**
   * Complains of the first that is missing or illegal.
   *
   * @param among what there are rules for
   * @param given what is set
   * @param what such as {@code 'list' command}
   */
  void check(Set<Setting> among, Set<Setting> given, String what) throws ExitException {
    @Nullable Setting first = null;
    for (Setting setting : among) {
      @Nullable Rule rule = rules.get(setting);
      if (!given.contains(setting)) {
        if (rule == Rule.COMPULSORY) {
          throw ExitException.usage(
              "You need to supply the '" + setting.word() + "' option for the " + what);
        }
      } else if (rule == null) {
        throw ExitException.usage("Illegal '" + setting.word() + "' option with the " + what);
      } else if (rule == Rule.ONE_OF_SEVERAL) {
        if (first != null) {
          throw ExitException.usage(
              "The option '%s' conflicts with the '%s' option in the %s"
                  .formatted(setting.word(), first.word(), what));
        }
        first = setting;
      }
    }
  }
}
