package weir.control.config;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a configuration says, but for where it stands: two files that mean the same are equal. */
final class Meaning {
  private Meaning() {}

  /** Every value of a record and of those in it, but positions, in words. */
  static String of(@Nullable Object value) {
    if (value instanceof Position) {
      return "";
    }
    if (value instanceof Collection<?> collection) {
      List<String> each = collection.stream().map(Meaning::of).toList();
      return collection instanceof Set<?>
          ? each.stream().sorted().toList().toString()
          : each.toString();
    }
    if (!(value instanceof Record)) {
      return String.valueOf(value);
    }
    return value.getClass().getSimpleName()
        + List.of(value.getClass().getRecordComponents()).stream()
            .map(component -> component.getName() + "=" + of(get(component, value)))
            .collect(Collectors.joining(", ", "[", "]"));
  }

  private static @Nullable Object get(RecordComponent component, Object record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
