package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What follows a request: either an error or an answer.
 *
 * @param weir the version of the protocol
 * @param error why there is no answer, in one line
 * @param answer of the class that the request names
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Reply<A>(int weir, @Nullable String error, @Nullable A answer) {
  static <A> Reply<A> of(A answer) {
    return new Reply<>(Protocol.VERSION, null, answer);
  }

  static Reply<Object> error(String why) {
    return new Reply<>(Protocol.VERSION, why, null);
  }
}
