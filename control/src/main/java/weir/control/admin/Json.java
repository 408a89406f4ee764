package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import weir.control.ipvs.Command;

/** Records as JSON: one field for each component, by its name. */
public final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .addMixIn(Command.class, NamedCommand.class)
          .build();

  /** {@code {"command":"AddService",...}}, addresses as numbers. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "command")
  private interface NamedCommand {}

  private Json() {}

  /** On one line, without its end. */
  public static String compact(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** In lines and indented, with a line end. */
  public static String pretty(Object value) {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value)
        + "\n";
  }
}
