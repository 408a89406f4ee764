package weir.control.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Who may do what with a file: {@code stat}.
 *
 * @param uid its owner
 * @param gid its group
 * @param mode {@code st_mode}, with the type
 */
record FileRights(int uid, int gid, int mode) {
  private static final int S_IFMT = 0170000;
  private static final int S_IFREG = 0100000;
  private static final int S_IFIFO = 0010000;
  private static final int S_ISUID = 04000;
  private static final int S_ISGID = 02000;
  private static final int S_ISVTX = 01000;
  private static final int S_IWGRP = 00020;
  private static final int S_IWOTH = 00002;
  private static final int EXECUTE = 1;
  private static final int OWNER = 6;
  private static final int GROUP = 3;

  /** Where they come from. */
  @FunctionalInterface
  interface Lookup {
    /**
     * Follows symbolic links.
     *
     * @throws IOException where there is no such file
     */
    FileRights of(Path file) throws IOException;
  }

  /** Of this host's files. */
  static FileRights ofFile(Path file) throws IOException {
    Map<String, Object> all = Files.readAttributes(file, "unix:uid,gid,mode");
    return new FileRights(number(all, "uid"), number(all, "gid"), number(all, "mode"));
  }

  private static int number(Map<String, Object> all, String attribute) {
    return (Integer) Objects.requireNonNull(all.get(attribute));
  }

  boolean isRegular() {
    return (mode & S_IFMT) == S_IFREG;
  }

  boolean isPipe() {
    return (mode & S_IFMT) == S_IFIFO;
  }

  /** Whether running it gives root's rights to whoever does. */
  boolean becomesRoot() {
    return (uid == 0 && (mode & S_ISUID) != 0) || (gid == 0 && (mode & S_ISGID) != 0);
  }

  /** Whether the kernel lets them run it. Other groups of the user do not count: it has none. */
  boolean isExecutableBy(Account account) {
    if (account.isRoot()) {
      return (mode & (EXECUTE << OWNER | EXECUTE << GROUP | EXECUTE)) != 0;
    }
    if (account.uid() == uid) {
      return (mode & EXECUTE << OWNER) != 0;
    }
    return (mode & (account.gid() == gid ? EXECUTE << GROUP : EXECUTE)) != 0;
  }

  /**
   * Whether others than root and its owner can change it. In a directory with the sticky bit they
   * can only add files, not replace them.
   */
  boolean isWritableByOthers() {
    boolean sticky = (mode & S_ISVTX) != 0 && !isRegular();
    return !sticky && ((mode & S_IWOTH) != 0 || (gid != 0 && (mode & S_IWGRP) != 0));
  }
}
