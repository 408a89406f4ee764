package weir.afxdp;

import org.jspecify.annotations.Nullable;
import weir.ffi.Errno;
import weir.ffi.IoUring;
import weir.ffi.IoUringCqe;
import weir.ffi.IoUringSqe;
import weir.ffi.Socket;
import weir.ffi.VirtioNetHdr;

/**
 * A packet socket on an io_uring: one receive that the kernel repeats for every packet, into
 * buffers given to it before; and a send for each packet, as many in one call as a burst has.
 *
 * <pre>
 *   pool --> BufferRing --> [kernel] --> completions --> burst
 *    ^                                                     |
 *    +------------------------ [kernel] <-- submissions <--+
 * </pre>
 *
 * <p>A send never waits (MSG_DONTWAIT), so it is over, and its frame free, when the call that
 * submits it returns; only those that fail have a completion.
 */
final class UringPort implements Port {
  /** Buffers that the kernel has to receive into. */
  static final int BUFFERS = 128;

  // user_data of the receive and of every send.
  private static final long RECEIVE = 0;
  private static final long SEND = 1;

  /** A burst, or the receive. */
  private static final int SUBMISSIONS = Burst.CAPACITY;

  /** One for each buffer, and some for sends that fail; more than these the kernel keeps. */
  private static final int COMPLETIONS = 4 * BUFFERS;

  private final Link link;
  private final TapSocket socket;
  private final UringRing ring;
  private final BufferRing buffers;
  private final TapFrames frames;
  private final @Nullable Heartbeat heartbeat;

  private boolean receiving;

  // Written by the worker; a thread that only looks sees them a little late.
  private long transmitDrops;
  private long receiveDrops;

  /**
   * A port on a socket that somebody else closes afterwards.
   *
   * @param heartbeat to be told of each round, or null
   */
  UringPort(Link link, TapSocket socket, TapFrames frames, @Nullable Heartbeat heartbeat) {
    this.link = link;
    this.heartbeat = heartbeat;
    this.socket = socket;
    this.frames = frames;
    ring = new UringRing(SUBMISSIONS, COMPLETIONS);
    try {
      buffers = new BufferRing(ring.fd(), BUFFERS);
    } catch (RuntimeException e) {
      ring.close();
      throw e;
    }
    refill();
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public int receive(Burst burst) {
    burst.size = 0;
    if (heartbeat != null) {
      heartbeat.beat();
    }
    if (!receiving && buffers.held() > 0) {
      startReceiving();
    } else if (ring.available(1) == 0 && ring.hasWork()) {
      ring.work();
    }
    reap(burst);
    refill();
    return burst.size;
  }

  private void startReceiving() {
    long entry = ring.nextSubmission();
    IoUringSqe.opcode(entry, IoUring.IORING_OP_RECV);
    IoUringSqe.flags(entry, IoUring.IOSQE_BUFFER_SELECT);
    IoUringSqe.ioprio(entry, IoUring.IORING_RECV_MULTISHOT);
    IoUringSqe.fd(entry, socket.fd());
    IoUringSqe.bufGroup(entry, BufferRing.GROUP);
    IoUringSqe.userData(entry, RECEIVE);
    receiving = ring.submit() == 0;
  }

  /** Reads completions until the burst is full. */
  private void reap(Burst burst) {
    int n = 0;
    while (!burst.isFull() && ring.available(1) > 0) {
      long completion = ring.nextCompletion();
      if (IoUringCqe.userData(completion) == RECEIVE) {
        received(burst, IoUringCqe.res(completion), IoUringCqe.flags(completion));
      } else {
        transmitDrops++;
      }
      n++;
    }
    if (n > 0) {
      ring.release();
    }
  }

  private void received(Burst burst, int result, int flags) {
    if ((flags & IoUring.IORING_CQE_F_MORE) == 0) {
      receiving = false;
    }
    boolean good = result > VirtioNetHdr.SIZEOF;
    if ((flags & IoUring.IORING_CQE_F_BUFFER) != 0) {
      buffers.taken();
      int number = flags >>> IoUring.IORING_CQE_BUFFER_SHIFT;
      good = good && frames.accept(number, result, burst);
      if (!good) {
        frames.giveBack(number);
      }
    }
    // Without a buffer nothing was lost: the packet waits in the socket.
    if (!good && result != -Errno.ENOBUFS) {
      receiveDrops++;
    }
  }

  /** Gives the kernel frames to receive into. */
  private void refill() {
    int n = Math.min(buffers.room(), frames.pool().available());
    for (int i = 0; i < n; i++) {
      frames.giveTo(buffers);
    }
    if (n > 0) {
      buffers.publish();
    }
  }

  @Override
  public void transmit(Burst burst) {
    for (int i = 0; i < burst.size; i++) {
      long frame = burst.address[i];
      int length = burst.length[i];
      if (!frames.describe(frame, length, burst.checksum[i], burst.segment[i])) {
        transmitDrops++;
        continue;
      }
      long entry = ring.nextSubmission();
      IoUringSqe.opcode(entry, IoUring.IORING_OP_SEND);
      IoUringSqe.flags(entry, IoUring.IOSQE_CQE_SKIP_SUCCESS);
      IoUringSqe.fd(entry, socket.fd());
      IoUringSqe.addr(entry, frame - VirtioNetHdr.SIZEOF);
      IoUringSqe.len(entry, length + (int) VirtioNetHdr.SIZEOF);
      IoUringSqe.msgFlags(entry, Socket.MSG_DONTWAIT);
      IoUringSqe.userData(entry, SEND);
    }
    transmitDrops += ring.submit();
    recycle(burst);
  }

  @Override
  public long takeFrame() {
    return frames.take();
  }

  @Override
  public void recycle(Burst burst) {
    frames.pool().giveAll(burst);
  }

  @Override
  public long transmitDrops() {
    return transmitDrops;
  }

  @Override
  public long receiveDrops() {
    return socket.drops() + receiveDrops;
  }

  /**
   * To be polled: readable where there is something to receive. The io_uring itself would not tell,
   * since it works only when it is called.
   */
  int fd() {
    return socket.fd();
  }

  /** Frames that the kernel has. */
  int framesHeld() {
    return buffers.held();
  }

  void close() {
    ring.close();
    buffers.close();
  }
}
