package weir.ffi;

/** Constants of packet sockets: {@code linux/if_packet.h}, {@code linux/if_ether.h}; packet(7). */
@CConstants({"linux/if_packet.h", "linux/if_ether.h"})
public final class IfPacket {
  // Options of SOL_PACKET.
  public static final int PACKET_STATISTICS = 6;

  /** A {@link VirtioNetHdr} lies in front of each packet. */
  public static final int PACKET_VNET_HDR = 15;

  /** Each packet goes to one socket of a group: its number, and in the upper half how. */
  public static final int PACKET_FANOUT = 18;

  public static final int PACKET_FANOUT_HASH = 0;
  public static final int PACKET_FANOUT_FLAG_UNIQUEID = 0x2000;

  /** Option of SOL_PACKET, since Linux 4.20: leave out what this machine sends. */
  static final int PACKET_IGNORE_OUTGOING = 23;

  // Protocols that frames are received of.
  public static final int ETH_P_ALL = 0x0003;
  public static final int ETH_P_IP = 0x0800;
  public static final int ETH_P_ARP = 0x0806;

  private IfPacket() {}
}
