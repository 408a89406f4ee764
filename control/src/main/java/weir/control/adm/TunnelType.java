package weir.control.adm;

import static weir.control.adm.Setting.TUN_CSUM;
import static weir.control.adm.Setting.TUN_NOCSUM;
import static weir.control.adm.Setting.TUN_PORT;
import static weir.control.adm.Setting.TUN_REMCSUM;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How packets of {@code -i} are wrapped. Weir has the first. */
@SuppressWarnings("ImmutableEnumChecker") // a Legality is only built here
enum TunnelType {
  IPIP(new Legality()),
  GUE(new Legality().needs(TUN_PORT).takesOneOf(TUN_NOCSUM, TUN_CSUM, TUN_REMCSUM)),
  GRE(new Legality().takesOneOf(TUN_NOCSUM, TUN_CSUM));

  private static final Set<Setting> SETTINGS = EnumSet.range(TUN_PORT, TUN_REMCSUM);

  private final Legality legality;

  TunnelType(Legality legality) {
    this.legality = legality;
  }

  /** As it is written: {@code gue}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static @Nullable TunnelType of(String word) {
    for (TunnelType type : values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    return null;
  }

  void check(Set<Setting> given) throws ExitException {
    legality.check(SETTINGS, given, "'" + word() + "' tunnel type");
  }
}
