package weir.control.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where the admin socket is, and who listens there. */
public final class AdminSocketFile {
  /** The file type in {@code st_mode} ({@code linux/stat.h}). */
  private static final int S_IFMT = 0xf000;

  private static final int S_IFSOCK = 0xc000;

  private AdminSocketFile() {}

  /**
   * The socket of this network namespace: a director and its {@code weir status} meet without being
   * told where, also under {@code ip netns exec}.
   */
  public static Path standard() throws IOException {
    Object inode = Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
    return Path.of("/run/weir/" + inode + ".sock");
  }

  /** Makes room for a socket: its directory, and no socket of a dead process in its place. */
  static void prepare(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if (((Integer) mode & S_IFMT) != S_IFSOCK) {
      throw new IOException(path + " exists and is not a socket");
    }
    if (isAnswered(path)) {
      throw new SocketInUseException(path);
    }
    Files.deleteIfExists(path);
  }

  private static boolean isAnswered(Path path) throws IOException {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      return true;
    } catch (ConnectException nobodyListens) {
      return false;
    }
  }
}
