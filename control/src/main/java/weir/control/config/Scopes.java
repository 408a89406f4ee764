package weir.control.config;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The blocks around a place, the nearest first: a check, its real server, its virtual server. What
 * a nearer one says counts.
 */
record Scopes(List<Fields> nearestFirst) {
  Scopes {
    nearestFirst = List.copyOf(nearestFirst);
  }

  static Scopes of(Fields... nearestFirst) {
    return new Scopes(List.of(nearestFirst));
  }

  /** The first argument where it is said. */
  @Nullable Word value(String name) {
    return nearestFirst.stream()
        .map(fields -> fields.value(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Nullable String text(String name) {
    Word word = value(name);
    return word == null ? null : word.text();
  }

  int integer(String name, int otherwise) {
    for (Fields fields : nearestFirst) {
      if (fields.value(name) != null) {
        return fields.integer(name, otherwise);
      }
    }
    return otherwise;
  }

  /** Seconds in the file, milliseconds here. */
  long ms(String name, long otherwise) {
    for (Fields fields : nearestFirst) {
      if (fields.value(name) != null) {
        return fields.ms(name, otherwise);
      }
    }
    return otherwise;
  }

  boolean flag(String name, boolean otherwise) {
    for (Fields fields : nearestFirst) {
      if (fields.last(name) != null) {
        return fields.flag(name, otherwise);
      }
    }
    return otherwise;
  }
}
