package weir.netns.oracle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts fragments together, as whoever gets them does. */
final class Reassembly {
  private static final int TOTAL_LENGTH = Frame.ETHERNET + 2;
  private static final int FRAGMENT = Frame.ETHERNET + 6;

  private Reassembly() {}

  /** These frames, with one in place of all the fragments of each packet that is complete. */
  static List<Emission> of(List<Emission> emissions) {
    Map<Object, List<Emission>> packets = new LinkedHashMap<>();
    for (Emission emission : emissions) {
      Frame frame = emission.frame();
      Object packet = new Object();
      if (frame.isFragment()) {
        packet =
            List.of(
                emission.segment(),
                frame.source(),
                frame.destination(),
                frame.identification(),
                frame.protocol());
      }
      packets.computeIfAbsent(packet, _ -> new ArrayList<>()).add(emission);
    }
    List<Emission> whole = new ArrayList<>();
    for (List<Emission> fragments : packets.values()) {
      whole.addAll(fragments.getFirst().frame().isFragment() ? join(fragments) : fragments);
    }
    return whole;
  }

  private static List<Emission> join(List<Emission> fragments) {
    List<Frame> sorted =
        fragments.stream()
            .map(Emission::frame)
            .sorted(Comparator.comparingInt(Frame::fragmentOffset))
            .toList();
    int headers = sorted.getFirst().length() - sorted.getFirst().payloadLength();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(sorted.getFirst().toBytes(), 0, headers);
    for (Frame fragment : sorted) {
      if (fragment.fragmentOffset() != out.size() - headers) {
        return fragments;
      }
      int from = fragment.length() - fragment.payloadLength();
      out.write(fragment.toBytes(), from, fragment.payloadLength());
    }
    if (sorted.getLast().hasMoreFragments()) {
      return fragments;
    }
    byte[] bytes = out.toByteArray();
    ByteBuffer packet = ByteBuffer.wrap(bytes);
    packet.putShort(TOTAL_LENGTH, (short) (bytes.length - Frame.ETHERNET));
    packet.putShort(FRAGMENT, (short) 0);
    Frame.mendHeaderChecksum(bytes);
    return List.of(new Emission(fragments.getFirst().segment(), new Frame(bytes)));
  }

  /** What arrives in the end: out of their tunnels and put together again. */
  static List<Emission> unwrapped(List<Emission> emissions) {
    return of(
        of(emissions).stream().map(e -> new Emission(e.segment(), e.frame().unwrapped())).toList());
  }
}
