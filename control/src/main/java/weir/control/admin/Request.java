package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * What a client can ask for: one record for each, whose components are the fields of the JSON
 * object and whose {@link JsonTypeName} is in its field {@code request}. A component that a request
 * leaves out is 0, false or null; a constructor throws {@link IllegalArgumentException}, with a
 * line for people, where a value cannot be meant.
 *
 * <p>To add one: a record here, and its case in the {@link AdminServer.Answers}.
 *
 * @param <A> what it is answered with: a record
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
public sealed interface Request<A> {
  /** The class of the answer. */
  Class<A> answer();

  /** Services, servers, interfaces, counters. */
  @JsonTypeName("status")
  record StatusRequest() implements Request<Status> {
    @Override
    public Class<Status> answer() {
      return Status.class;
    }
  }

  /**
   * A page of the connection table.
   *
   * @param cursor 0 for the first page, then what the last one gave as {@link ConnectionPage#next}
   */
  @JsonTypeName("connections")
  record ConnectionsRequest(long cursor) implements Request<ConnectionPage> {
    public ConnectionsRequest {
      if (cursor < 0) {
        throw new IllegalArgumentException("a cursor is 0 or what the last reply gave");
      }
    }

    @Override
    public Class<ConnectionPage> answer() {
      return ConnectionPage.class;
    }
  }
}
