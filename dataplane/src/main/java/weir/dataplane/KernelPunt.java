package weir.dataplane;

import weir.ffi.RawIpSocket;

/**
 * Punts through a raw socket: the kernel routes the packet as one of its own, so it passes the
 * netfilter hook OUTPUT where a forwarded one would pass FORWARD.
 */
public final class KernelPunt implements Punt {
  private final RawIpSocket socket = new RawIpSocket();

  /**
   * Opens the socket in the calling thread's network namespace; needs CAP_NET_RAW.
   *
   * @throws weir.ffi.ErrnoException such as EPERM
   */
  public KernelPunt() {}

  @Override
  public boolean send(long ip, int length) {
    return socket.send(ip, length) == length;
  }

  @Override
  public void close() {
    socket.close();
  }
}
