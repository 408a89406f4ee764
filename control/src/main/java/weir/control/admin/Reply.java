package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An answer: exactly one of the last three is there.
 *
 * @param weir the version of the protocol
 * @param error why there is no answer, in one line
 * @param status the answer to {@link Request.StatusRequest}
 * @param connections the answer to {@link Request.ConnectionsRequest}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Reply(
    int weir,
    @Nullable String error,
    @Nullable Status status,
    @Nullable ConnectionPage connections) {
  static Reply of(Status status) {
    return new Reply(Protocol.VERSION, null, status, null);
  }

  static Reply of(ConnectionPage page) {
    return new Reply(Protocol.VERSION, null, null, page);
  }

  static Reply error(String why) {
    return new Reply(Protocol.VERSION, why, null, null);
  }
}
