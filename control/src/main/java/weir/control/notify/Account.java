package weir.control.notify;

/**
 * Whose rights a program gets.
 *
 * @param name as in the configuration, for the log
 * @param uid of {@code /etc/passwd}, unsigned
 * @param gid of {@code /etc/passwd} or {@code /etc/group}, unsigned
 */
record Account(String name, int uid, int gid) {
  /** Whether it may do anything. */
  boolean isRoot() {
    return uid == 0;
  }

  /** With another group. */
  Account withGroup(int other) {
    return new Account(name, uid, other);
  }
}
