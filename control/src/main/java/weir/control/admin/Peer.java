package weir.control.admin;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of the admin socket ({@code SO_PEERCRED} of {@code unix(7)}): the mode of
 * the socket keeps others out only for as long as nobody changes it.
 */
final class Peer {
  private static final int ROOT = 0;

  private Peer() {}

  /** Whether that is root, or the user whom the director runs as. */
  static boolean isTrusted(Channel client) {
    try {
      Path self = Path.of("/proc/self");
      return switch (client) {
        case IoUringDomainSocketChannel c -> isTrusted(c.peerCredentials().uid(), self);
        case EpollDomainSocketChannel c -> isTrusted(c.peerCredentials().uid(), self);
        default -> isTrusted(principal(client), self);
      };
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isTrusted(int uid, Path self) throws IOException {
    return uid == ROOT || Files.getAttribute(self, "unix:uid").equals(uid);
  }

  private static boolean isTrusted(@Nullable UnixDomainPrincipal principal, Path self)
      throws IOException {
    return principal != null
        && (principal.user().getName().equals("root")
            || principal.user().equals(Files.getOwner(self)));
  }

  private static @Nullable UnixDomainPrincipal principal(Channel client) {
    return client.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
  }
}
