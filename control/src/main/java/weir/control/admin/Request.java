package weir.control.admin;

/** What a client can ask for. */
sealed interface Request {
  /** Services, servers, interfaces, counters. */
  record StatusRequest() implements Request {}

  /**
   * A page of the connection table.
   *
   * @param cursor 0 for the first page, then what the last one gave as {@link ConnectionPage#next}
   */
  record ConnectionsRequest(long cursor) implements Request {}
}
