package weir.afxdp.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.ffi.Bpf;

/**
 * Writes eBPF instructions, one method call each, with labels for jumps.
 *
 * <p>What the kernel's verifier would say in terms of instruction numbers is found here first and
 * said in terms of labels: a label that is missing or defined twice, a jump too far or backwards,
 * code that nothing reaches, a program that runs off its end.
 *
 * <pre>{@code
 * byte[] program = new Assembler()
 *     .move(R0, XDP_PASS)
 *     .exit()
 *     .assemble();
 * }</pre>
 *
 * <p>Arithmetic and jumps are 64 bits wide and unsigned. Source: Documentation/bpf/standardization
 * of the kernel, RFC 9669.
 */
public final class Assembler {
  /** R0 is the result, R1 to R5 are arguments, R6 to R9 survive calls, R10 is the stack's top. */
  public enum Register {
    R0(0),
    R1(1),
    R2(2),
    R3(3),
    R4(4),
    R5(5),
    R6(6),
    R7(7),
    R8(8),
    R9(9),
    R10(10);

    private final int number;

    Register(int number) {
      this.number = number;
    }
  }

  /** Widths of loads and stores in memory. */
  public enum Width {
    WORD(0x00),
    HALF(0x08),
    BYTE(0x10),
    DOUBLE(0x18);

    private final int code;

    Width(int code) {
      this.code = code;
    }
  }

  /** Unsigned comparisons. */
  public enum Condition {
    EQUAL(0x10),
    GREATER(0x20),
    NOT_EQUAL(0x50),
    LESS(0xa0),
    /** They have a bit in common. */
    COMMON_BITS(0x40);

    private final int code;

    Condition(int code) {
      this.code = code;
    }
  }

  /** Functions of the kernel ({@code enum bpf_func_id}). */
  public enum Helper {
    /** {@code void *bpf_map_lookup_elem(map, key)}; 0 where there is no such key. */
    MAP_LOOKUP_ELEM(1),
    /** {@code u32 bpf_get_prandom_u32()}. */
    GET_PRANDOM_U32(7),
    /** {@code long bpf_l4_csum_replace(skb, offset, from, to, flags)}; packet pointers are lost. */
    L4_CSUM_REPLACE(11),
    /** {@code long bpf_skb_adjust_room(skb, bytes, mode, flags)}; packet pointers are lost. */
    SKB_ADJUST_ROOM(50),
    /** {@code long bpf_redirect_peer(interface index, 0)}: into the other end of the pair. */
    REDIRECT_PEER(155),
    /** {@code long bpf_xdp_adjust_head(context, bytes)}; packet pointers are lost. */
    XDP_ADJUST_HEAD(44),
    /** {@code u64 bpf_ktime_get_ns()}: CLOCK_MONOTONIC. */
    KTIME_GET_NS(5),
    /** {@code long bpf_redirect(interface index, 0)}: out of the interface. */
    REDIRECT(23),
    /** {@code long bpf_skb_load_bytes(skb, offset, to, length)}; 0 where all are there. */
    SKB_LOAD_BYTES(26),
    /** {@code long bpf_skb_change_tail(skb, length, 0)}; packet pointers are lost. */
    SKB_CHANGE_TAIL(38),
    /** {@code long bpf_skb_pull_data(skb, length)}: makes as much accessible directly. */
    SKB_PULL_DATA(39),
    /** {@code long bpf_redirect_map(map, key, action where there is no such key)}. */
    REDIRECT_MAP(51),
    /** {@code long bpf_xdp_adjust_tail(context, bytes)}; packet pointers are lost. */
    XDP_ADJUST_TAIL(65),
    /** {@code void *bpf_ringbuf_reserve(ring, bytes, 0)}; 0 where there is no room. */
    RINGBUF_RESERVE(131),
    /** {@code void bpf_ringbuf_submit(record, flags)}. */
    RINGBUF_SUBMIT(132),
    /** {@code void bpf_ringbuf_discard(record, flags)}. */
    RINGBUF_DISCARD(133),
    /** {@code u64 bpf_xdp_get_buff_len(context)}: bytes of all pieces; since Linux 5.18. */
    XDP_GET_BUFF_LEN(188);

    private final int id;

    Helper(int id) {
      this.id = id;
    }
  }

  private static final int CLASS_LD_IMM64 = 0x18;
  private static final int CLASS_LDX = 0x61;
  private static final int CLASS_ST = 0x62;
  private static final int CLASS_STX = 0x63;
  private static final int CLASS_ATOMIC = 0xc3;
  private static final int CLASS_ALU32 = 0x04;
  private static final int CLASS_JMP = 0x05;
  private static final int CLASS_ALU64 = 0x07;
  private static final int FROM_REGISTER = 0x08;

  private static final int ADD = 0x00;
  private static final int SUBTRACT = 0x10;
  private static final int MULTIPLY = 0x20;
  private static final int OR = 0x40;
  private static final int AND = 0x50;
  private static final int SHIFT_LEFT = 0x60;
  private static final int SHIFT_RIGHT = 0x70;
  private static final int EXCLUSIVE_OR = 0xa0;
  private static final int MOVE = 0xb0;
  private static final int TO_BIG_ENDIAN = 0xd0 | FROM_REGISTER;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;
  private static final int JUMP = 0x05;

  /** One slot of 8 bytes; a target is where a jump goes. */
  private record Slot(
      int opcode, int destination, int source, int offset, int value, @Nullable String target) {}

  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();

  /** Names the next instruction. */
  public Assembler label(String name) {
    if (labels.putIfAbsent(name, slots.size()) != null) {
      throw new IllegalStateException("label " + name + " is defined twice");
    }
    return this;
  }

  /** {@code to = from}. */
  public Assembler move(Register to, Register from) {
    return alu(MOVE, to, from);
  }

  /** {@code to = value}, sign-extended. */
  public Assembler move(Register to, int value) {
    return alu(MOVE, to, value);
  }

  /** {@code to = value}, all 64 bits of it. */
  public Assembler moveLong(Register to, long value) {
    slot(CLASS_LD_IMM64, writable(to), 0, 0, (int) value, null);
    return slot(0, 0, 0, 0, (int) (value >>> 32), null);
  }

  /** {@code to} = the low 32 bits of from. */
  public Assembler moveWord(Register to, Register from) {
    return slot(CLASS_ALU32 | FROM_REGISTER | MOVE, writable(to), from.number, 0, 0, null);
  }

  /** {@code to} = the low 32 bits of {@code to + from}. */
  public Assembler addWord(Register to, Register from) {
    return slot(CLASS_ALU32 | FROM_REGISTER | ADD, writable(to), from.number, 0, 0, null);
  }

  /** {@code to} = the low 32 bits of {@code to + value}. */
  public Assembler addWord(Register to, int value) {
    return slot(CLASS_ALU32 | ADD, writable(to), 0, 0, value, null);
  }

  /** {@code to *= from}. */
  public Assembler multiply(Register to, Register from) {
    return alu(MULTIPLY, to, from);
  }

  /** {@code to += from}. */
  public Assembler add(Register to, Register from) {
    return alu(ADD, to, from);
  }

  /** {@code to += value}. */
  public Assembler add(Register to, int value) {
    return alu(ADD, to, value);
  }

  /** {@code to -= from}. */
  public Assembler subtract(Register to, Register from) {
    return alu(SUBTRACT, to, from);
  }

  /** {@code to |= from}. */
  public Assembler or(Register to, Register from) {
    return alu(OR, to, from);
  }

  /** {@code to |= value}, the value sign-extended. */
  public Assembler or(Register to, int value) {
    return alu(OR, to, value);
  }

  /** {@code to &= value}, the value sign-extended. */
  public Assembler and(Register to, int value) {
    return alu(AND, to, value);
  }

  /** {@code to &= from}. */
  public Assembler and(Register to, Register from) {
    return alu(AND, to, from);
  }

  /** {@code to ^= from}. */
  public Assembler exclusiveOr(Register to, Register from) {
    return alu(EXCLUSIVE_OR, to, from);
  }

  /** {@code to ^= value}, the value sign-extended. */
  public Assembler exclusiveOr(Register to, int value) {
    return alu(EXCLUSIVE_OR, to, value);
  }

  /** {@code to <<= bits}. */
  public Assembler shiftLeft(Register to, int bits) {
    return alu(SHIFT_LEFT, to, bits);
  }

  /** {@code to >>>= bits}. */
  public Assembler shiftRight(Register to, int bits) {
    return alu(SHIFT_RIGHT, to, bits);
  }

  /** Swaps between network order and the machine's; 16 or 32 bits leave the upper ones zero. */
  public Assembler bigEndian(Register register, int bits) {
    return slot(CLASS_ALU32 | TO_BIG_ENDIAN, writable(register), 0, 0, bits, null);
  }

  /** {@code to = *(base + offset)}, zero-extended. */
  public Assembler load(Width width, Register to, Register base, int offset) {
    return slot(CLASS_LDX | width.code, writable(to), base.number, checked(offset), 0, null);
  }

  /** {@code *(base + offset) = from}. */
  public Assembler store(Width width, Register base, int offset, Register from) {
    return slot(CLASS_STX | width.code, base.number, from.number, checked(offset), 0, null);
  }

  /** {@code *(base + offset) = value}. */
  public Assembler store(Width width, Register base, int offset, int value) {
    return slot(CLASS_ST | width.code, base.number, 0, checked(offset), value, null);
  }

  /** {@code *(base + offset) += from}, whole even where other processors do it too. */
  public Assembler atomicAdd(Width width, Register base, int offset, Register from) {
    if (width != Width.WORD && width != Width.DOUBLE) {
      throw new IllegalArgumentException("there is no atomic addition of a " + width);
    }
    return slot(CLASS_ATOMIC | width.code, base.number, from.number, checked(offset), ADD, null);
  }

  /** {@code to} = the address of the value in an array map of one entry. */
  public Assembler loadMapValue(Register to, int mapFd) {
    slot(CLASS_LD_IMM64, writable(to), Bpf.BPF_PSEUDO_MAP_VALUE, 0, mapFd, null);
    return slot(0, 0, 0, 0, 0, null);
  }

  /** {@code to} = the map, as helpers take it. */
  public Assembler loadMap(Register to, int mapFd) {
    slot(CLASS_LD_IMM64, writable(to), Bpf.BPF_PSEUDO_MAP_FD, 0, mapFd, null);
    return slot(0, 0, 0, 0, 0, null);
  }

  /** Goes to a label further down. */
  public Assembler jump(String target) {
    return slot(JUMP, 0, 0, 0, 0, target);
  }

  /** Goes to a label further down if {@code left condition right}. */
  public Assembler jumpIf(Register left, Condition condition, Register right, String target) {
    int opcode = CLASS_JMP | condition.code | FROM_REGISTER;
    return slot(opcode, left.number, right.number, 0, 0, target);
  }

  /** Goes to a label further down if {@code left condition value}, the value sign-extended. */
  public Assembler jumpIf(Register left, Condition condition, int value, String target) {
    return slot(CLASS_JMP | condition.code, left.number, 0, 0, value, target);
  }

  /** R0 = helper(R1, ... R5); R1 to R5 are lost. */
  public Assembler call(Helper helper) {
    return slot(CALL, 0, 0, 0, helper.id, null);
  }

  /** Ends with the result in R0. */
  public Assembler exit() {
    return slot(EXIT, 0, 0, 0, 0, null);
  }

  /**
   * The program as bpf(2) takes it, 8 bytes an instruction.
   *
   * @throws IllegalStateException where a jump or the end of the program is wrong
   */
  public byte[] assemble() {
    checkReachable();
    ByteBuffer code = ByteBuffer.allocate(8 * slots.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      int offset = slot.target == null ? slot.offset : target(i, slot.target) - i - 1;
      code.put((byte) slot.opcode)
          .put((byte) (slot.source << 4 | slot.destination))
          .putShort((short) offset)
          .putInt(slot.value);
    }
    return code.array();
  }

  private Assembler alu(int operation, Register to, Register from) {
    int opcode = CLASS_ALU64 | FROM_REGISTER | operation;
    return slot(opcode, writable(to), from.number, 0, 0, null);
  }

  private Assembler alu(int operation, Register to, int value) {
    return slot(CLASS_ALU64 | operation, writable(to), 0, 0, value, null);
  }

  private Assembler slot(
      int opcode, int destination, int source, int offset, int value, @Nullable String target) {
    slots.add(new Slot(opcode, destination, source, offset, value, target));
    return this;
  }

  private static int writable(Register register) {
    if (register == Register.R10) {
      throw new IllegalArgumentException("R10, the top of the stack, cannot be changed");
    }
    return register.number;
  }

  private static int checked(int offset) {
    if (offset != (short) offset) {
      throw new IllegalArgumentException("offset " + offset + " does not fit 16 bits");
    }
    return offset;
  }

  private int target(int from, String label) {
    Integer target = labels.get(label);
    if (target == null) {
      throw new IllegalStateException("label " + label + " is not defined");
    }
    int distance = target - from - 1;
    if (distance < 0) {
      throw new IllegalStateException("jump backwards to " + label);
    }
    if (distance > Short.MAX_VALUE) {
      throw new IllegalStateException(
          "jump to " + label + " is too far: " + distance + " instructions");
    }
    return target;
  }

  private void checkReachable() {
    boolean[] reached = new boolean[slots.size()];
    ArrayDeque<Integer> open = new ArrayDeque<>(List.of(0));
    while (!open.isEmpty()) {
      int i = open.remove();
      if (i >= slots.size()) {
        throw new IllegalStateException("the program runs off its end");
      }
      if (reached[i]) {
        continue;
      }
      reached[i] = true;
      Slot slot = slots.get(i);
      if (slot.target != null) {
        open.add(target(i, slot.target));
      }
      if (slot.opcode != EXIT && slot.opcode != JUMP) {
        open.add(i + 1);
      }
    }
    for (int i = 0; i < reached.length; i++) {
      if (!reached[i]) {
        throw new IllegalStateException(
            "nothing reaches instruction " + i + nameOf(i) + " of " + reached.length);
      }
    }
  }

  private String nameOf(int slot) {
    for (Map.Entry<String, Integer> label : labels.entrySet()) {
      if (label.getValue() == slot) {
        return " (" + label.getKey() + ")";
      }
    }
    return "";
  }
}
