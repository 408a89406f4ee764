package weir.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import weir.control.admin.Explained;
import weir.control.admin.Status;
import weir.control.admin.Statuses;

/** STATE.md names all that is told, and nothing else. */
class StateDocumentTest {
  private static final Pattern METRIC = Pattern.compile("`(weir_[a-z_]+)`");

  private static String document() throws IOException {
    return Files.readString(Path.of("STATE.md"));
  }

  @Test
  void shouldNameEveryMetric() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher metric = METRIC.matcher(document());
    while (metric.find()) {
      named.add(metric.group(1));
    }
    Set<String> told =
        Exposition.of(Statuses.full(), "")
            .text()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", -1)[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(told, named);
  }

  @Test
  void shouldNameEveryField() throws IOException {
    Set<String> fields = new TreeSet<>();
    fields(Status.class, fields);
    fields(Explained.class, fields);
    String document = document();
    fields.removeIf(field -> document.matches("(?s).*[`.]" + field + "(\\[\\])?`.*"));
    assertEquals(Set.of(), fields);
  }

  private static void fields(Type type, Set<String> names) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        fields(argument, names);
      }
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent component : record.getRecordComponents()) {
        names.add(component.getName());
        fields(component.getGenericType(), names);
      }
    }
  }
}
