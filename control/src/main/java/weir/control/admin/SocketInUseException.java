package weir.control.admin;

import java.io.IOException;
import java.nio.file.Path;

/** Another process listens on the socket. */
public final class SocketInUseException extends IOException {
  private static final long serialVersionUID = 1;

  SocketInUseException(Path path) {
    super("another weir listens on " + path);
  }
}
