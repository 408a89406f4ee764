package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The language of the admin socket: one JSON object a line, a reply for each request, in order.
 *
 * <pre>
 *  &gt; {"weir":1,"request":"status"}
 *  &lt; {"weir":1,"answer":{"version":"0.1.0","pid":4711,...}}
 *  &gt; {"weir":1,"request":"connections","cursor":0}
 *  &lt; {"weir":1,"answer":{"rows":[...],"next":4096}}
 *  &gt; hello
 *  &lt; {"weir":1,"error":"a request is a JSON object"}
 * </pre>
 *
 * <p>{@code weir} is the version; it grows when an old client would misread an answer. Unknown
 * fields are ignored on both sides.
 */
final class Protocol {
  static final int VERSION = 1;

  /** Bytes of a request, with its line end. */
  static final int MAX_REQUEST = 4096;

  /** Bytes of a reply: what a client must be ready for. */
  static final int MAX_REPLY = 16 << 20;

  private static final JsonMapper JSON = Json.MAPPER;

  private static final TypeReference<Request<?>> REQUEST = new TypeReference<>() {};

  /** What the field {@code request} can be. */
  private static final List<String> NAMES =
      Stream.of(Request.class.getPermittedSubclasses())
          .map(request -> request.getAnnotation(JsonTypeName.class).value())
          .toList();

  private Protocol() {}

  /**
   * Reads a request.
   *
   * @param line whatever a client sent, without its line end
   * @throws RefusedException where it is none
   */
  static Request<?> request(byte[] line) throws RefusedException {
    JsonNode node = object(line);
    long version = node.path("weir").asLong(0);
    if (version != VERSION) {
      throw new RefusedException(
          "this weir speaks version " + VERSION + ": \"weir\":" + VERSION + " is missing");
    }
    String name = node.path("request").asString("");
    if (!NAMES.contains(name)) {
      throw new RefusedException("requests are: " + String.join(", ", NAMES));
    }
    try {
      return JSON.treeAsTokens(node).readValueAs(REQUEST);
    } catch (JacksonException e) {
      throw new RefusedException(
          e.getCause() instanceof IllegalArgumentException cause
              ? String.valueOf(cause.getMessage())
              : "the request " + name + " does not have such a " + field(e));
    }
  }

  private static JsonNode object(byte[] line) throws RefusedException {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new RefusedException("a request is a JSON object");
    }
    if (!node.isObject()) {
      throw new RefusedException("a request is a JSON object");
    }
    return node;
  }

  private static String field(JacksonException e) {
    @Nullable String name = e.getPath().isEmpty() ? null : e.getPath().getLast().getPropertyName();
    return name == null ? "shape" : '"' + name + '"';
  }

  /** A request as bytes, with its line end. */
  static byte[] bytes(Request<?> request) {
    ObjectNode node = JSON.createObjectNode().put("weir", VERSION);
    node.setAll((ObjectNode) JSON.<JsonNode>valueToTree(request));
    return line(node);
  }

  /** A reply as bytes, with its line end. */
  static byte[] bytes(Reply<?> reply) {
    return line(reply);
  }

  private static byte[] line(Object value) {
    byte[] json = JSON.writeValueAsBytes(value);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /**
   * Reads a reply.
   *
   * @param answer the class of the answer
   * @throws JacksonException where it is none
   */
  static <A> Reply<A> reply(byte[] line, Class<A> answer) {
    JavaType type = JSON.getTypeFactory().constructParametricType(Reply.class, answer);
    return JSON.readValue(line, type);
  }
}
