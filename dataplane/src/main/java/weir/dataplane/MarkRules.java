package weir.dataplane;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The firewall mark of a packet, as the user's iptables rules set it in mangle PREROUTING;
 * netfilter itself runs behind Weir. Immutable; a lookup allocates nothing.
 *
 * <p>A program of {@link Step}s that only goes forward, so that no packet costs more than its
 * length:
 *
 * <pre>
 *  -d 192.0.2.1/32 --dport 80 -j MARK --set-mark 8    0 DESTINATION      addr, mask  yes 1  no 3
 *                                                     1 DESTINATION_PORT 80, 80      yes 2  no 3
 *                                                     2 SET              8, ~0       yes 3
 * </pre>
 *
 * <p>Only packets to an address of this host have a mark: IPVS sees no others, since it works where
 * the kernel receives locally (LOCAL_IN).
 */
public final class MarkRules {
  /** No rule: every packet has mark 0. */
  public static final MarkRules NONE = new MarkRules(List.of(), List.of());

  /** The longest program: some 10 microseconds for a packet that goes through all of it. */
  public static final int MAX_STEPS = 1 << 12;

  /** What a step looks at or does. */
  public enum Op {
    /** Whether the source address under mask {@code b} is {@code a}. */
    SOURCE,
    /** Whether the destination address under mask {@code b} is {@code a}. */
    DESTINATION,
    /** Whether the protocol is {@code a}. */
    PROTOCOL,
    /** Whether the source port is in {@code a..b}. */
    SOURCE_PORT,
    /** Whether the destination port is in {@code a..b}. */
    DESTINATION_PORT,
    /** Whether the packet came in by the interface with index {@code a}. */
    INTERFACE,
    /** Whether the mark under mask {@code b} is {@code a}. */
    MARK,
    /** Clears the bits {@code b} of the mark and flips the bits {@code a} ({@code --set-xmark}). */
    SET,
    /** Only goes on elsewhere. */
    JUMP
  }

  /**
   * One step.
   *
   * @param yes where to go on if it is so, or if nothing is asked; behind this step, the length of
   *     the program for its end
   * @param no where to go on if not
   */
  public record Step(Op op, int a, int b, int yes, int no) {}

  private final Op[] ops;

  /** Of each step a, b, yes and no. */
  private final int[] operands;

  private final int[] local;

  /**
   * A program.
   *
   * @param local the addresses of this host
   * @throws IllegalArgumentException where a step goes back or beyond the end, or there are more
   *     than {@link #MAX_STEPS}
   */
  public MarkRules(List<Step> steps, Collection<Integer> local) {
    int count = steps.size();
    if (count > MAX_STEPS) {
      throw new IllegalArgumentException("more than " + MAX_STEPS + " steps");
    }
    this.ops = new Op[count];
    this.operands = new int[count * 4];
    for (int i = 0; i < count; i++) {
      Step step = steps.get(i);
      if (step.yes() <= i || step.no() <= i || step.yes() > count || step.no() > count) {
        throw new IllegalArgumentException("step " + i + " of " + count + ": " + step);
      }
      ops[i] = step.op();
      operands[4 * i] = step.a();
      operands[4 * i + 1] = step.b();
      operands[4 * i + 2] = step.yes();
      operands[4 * i + 3] = step.no();
    }
    this.local = local.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /**
   * The mark of a packet; 0 for none.
   *
   * @param interfaceIndex by which it came in
   */
  public int mark(
      int protocol,
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      int interfaceIndex) {
    if (ops.length == 0 || Arrays.binarySearch(local, destination) < 0) {
      return 0;
    }
    int mark = 0;
    int i = 0;
    while (i < ops.length) {
      int a = operands[4 * i];
      int b = operands[4 * i + 1];
      boolean yes =
          switch (ops[i]) {
            case SOURCE -> (source & b) == a;
            case DESTINATION -> (destination & b) == a;
            case PROTOCOL -> protocol == a;
            case SOURCE_PORT -> sourcePort >= a && sourcePort <= b;
            case DESTINATION_PORT -> destinationPort >= a && destinationPort <= b;
            case INTERFACE -> interfaceIndex == a;
            case MARK -> (mark & b) == a;
            case SET -> {
              mark = (mark & ~b) ^ a;
              yield true;
            }
            case JUMP -> true;
          };
      i = operands[4 * i + (yes ? 2 : 3)];
    }
    return mark;
  }
}
