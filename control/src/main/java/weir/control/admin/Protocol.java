package weir.control.admin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The language of the admin socket: one JSON object a line, a reply for each request, in order.
 *
 * <pre>
 *  &gt; {"weir":1,"request":"status"}
 *  &lt; {"weir":1,"status":{"version":"0.1.0","pid":4711,...}}
 *  &gt; {"weir":1,"request":"connections","cursor":0}
 *  &lt; {"weir":1,"connections":{"rows":[...],"next":4096}}
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

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private Protocol() {}

  /** A request that cannot be answered; the message goes to the client. */
  static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    BadRequestException(String message) {
      super(message);
    }
  }

  /**
   * Reads a request.
   *
   * @param line whatever a client sent, without its line end
   */
  static Request request(byte[] line) throws BadRequestException {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new BadRequestException("a request is a JSON object");
    }
    if (!node.isObject()) {
      throw new BadRequestException("a request is a JSON object");
    }
    long version = node.path("weir").asLong(0);
    if (version != VERSION) {
      throw new BadRequestException(
          "this weir speaks version " + VERSION + ": \"weir\":" + VERSION + " is missing");
    }
    String what = node.path("request").asString("");
    return switch (what) {
      case "status" -> new Request.StatusRequest();
      case "connections" -> {
        long cursor = node.path("cursor").asLong(0);
        if (cursor < 0) {
          throw new BadRequestException("a cursor is 0 or what the last reply gave");
        }
        yield new Request.ConnectionsRequest(cursor);
      }
      default -> throw new BadRequestException("requests are: status, connections");
    };
  }

  /** A request as bytes, with its line end. */
  static byte[] bytes(Request request) {
    String json =
        switch (request) {
          case Request.StatusRequest() -> "{\"weir\":" + VERSION + ",\"request\":\"status\"}\n";
          case Request.ConnectionsRequest(long cursor) ->
              "{\"weir\":" + VERSION + ",\"request\":\"connections\",\"cursor\":" + cursor + "}\n";
        };
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** A reply as bytes, with its line end. */
  static byte[] bytes(Reply reply) {
    byte[] json = JSON.writeValueAsBytes(reply);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /**
   * Reads a reply.
   *
   * @throws JacksonException where it is none
   */
  static Reply reply(byte[] line) {
    return JSON.readValue(line, Reply.class);
  }
}
