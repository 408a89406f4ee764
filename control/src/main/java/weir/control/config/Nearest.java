package weir.control.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that was probably meant. */
public final class Nearest {
  /** Longer than any keyword; keeps the cost of a hostile file bounded. */
  private static final int MAX_LENGTH = 48;

  /** More than there are keywords, for the same reason. */
  private static final int MAX_CANDIDATES = 2000;

  private Nearest() {}

  /** The candidate that a few slips of the finger turn into the word, or null. */
  public static @Nullable String of(String word, Collection<String> candidates) {
    if (word.length() > MAX_LENGTH || word.length() < 2 || candidates.size() > MAX_CANDIDATES) {
      return null;
    }
    int allowed = Math.max(1, word.length() / 4);
    String best = null;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) > allowed || candidate.length() < 2) {
        continue;
      }
      int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance <= allowed) {
        allowed = distance - 1;
        best = candidate;
      }
    }
    return best;
  }

  /** How many letters must be put in, left out, replaced, or swapped with their neighbour. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + replace);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
