package weir.afxdp;

import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Helper.KTIME_GET_NS;
import static weir.afxdp.bpf.Assembler.Helper.REDIRECT;
import static weir.afxdp.bpf.Assembler.Helper.REDIRECT_MAP;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R3;
import static weir.afxdp.bpf.Assembler.Register.R6;
import static weir.afxdp.bpf.Assembler.Register.R7;
import static weir.afxdp.bpf.Assembler.Width.DOUBLE;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import weir.afxdp.bpf.Assembler;
import weir.ffi.Bpf;

/**
 * What a program does with the packets of services that it does not forward itself: how they get to
 * the worker.
 */
@FunctionalInterface
interface Ending {
  /** Offset in struct xdp_md. */
  int RX_QUEUE_INDEX = 16;

  /** Writes instructions that end the program; R6 is the context. */
  void write(Assembler a);

  /**
   * At XDP: into the AF_XDP socket of the queue.
   *
   * @param sockets file descriptor of the map of sockets by queue
   * @param otherwise verdict where there is none
   */
  static Ending toSocket(int sockets, int otherwise) {
    return a ->
        a.loadMap(R1, sockets)
            .load(WORD, R2, R6, RX_QUEUE_INDEX)
            .move(R3, otherwise)
            .call(REDIRECT_MAP)
            .exit();
  }

  /** At tc: out by another interface, behind which a worker receives. */
  static Ending toInterface(int index) {
    return a -> a.move(R1, index).move(R2, 0).call(REDIRECT).exit();
  }

  /**
   * At tc: into a {@link PacketRing}; what does not fit there, and what would overtake that, out by
   * an interface.
   *
   * @param index of the interface
   */
  static Ending toRing(PacketRingMaps ring, int index) {
    return a -> {
      ring.writeAppend(a, "by the interface");
      a.label("by the interface");
      ring.writeLongWay(a);
      toInterface(index).write(a);
    };
  }

  /** At tc: nowhere, since a packet socket has got it before. */
  static Ending drop() {
    return a -> a.move(R0, Bpf.TCX_DROP).exit();
  }

  /**
   * As {@link #drop}, but only while somebody says so: for a program that outlives the process.
   *
   * @param heartbeat file descriptor of the map of a {@link Heartbeat}
   */
  static Ending dropWhileAlive(int heartbeat) {
    return a ->
        a.loadMapValue(R7, heartbeat)
            .load(DOUBLE, R7, R7, 0)
            .call(KTIME_GET_NS)
            .subtract(R0, R7)
            .moveLong(R2, Heartbeat.LIMIT_NS)
            .jumpIf(R0, GREATER, R2, SteerProgram.PASS)
            .move(R0, Bpf.TCX_DROP)
            .exit();
  }

  /** Of a packet socket's filter: all of it, to the socket. */
  static Ending take() {
    return a -> a.move(R0, -1).exit();
  }
}
