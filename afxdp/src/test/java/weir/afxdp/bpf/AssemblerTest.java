package weir.afxdp.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.afxdp.bpf.Assembler.Condition.COMMON_BITS;
import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.LESS;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R10;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R9;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weir.afxdp.bpf.Assembler.Helper;
import weir.afxdp.bpf.Assembler.Width;
import weir.ffi.Bpf;
import weir.ffi.ErrnoException;

final class AssemblerTest {
  /** Bytes as clang 14 and llvm-objdump give them: opcode, source and target, offset, value. */
  static Arguments[] goldenInstructions() {
    return new Arguments[] {
      golden("r1 = r2", "bf21000000000000", a -> a.move(R1, R2)),
      golden("r9 = -2", "b7090000feffffff", a -> a.move(R9, -2)),
      golden("r1 += r2", "0f21000000000000", a -> a.add(R1, R2)),
      golden("r1 += 34", "0701000022000000", a -> a.add(R1, 34)),
      golden("r1 |= r2", "4f21000000000000", a -> a.or(R1, R2)),
      golden("r1 &= 8191", "57010000ff1f0000", a -> a.and(R1, 0x1fff)),
      golden("r1 <<= 24", "6701000018000000", a -> a.shiftLeft(R1, 24)),
      golden("r1 >>= 16", "7701000010000000", a -> a.shiftRight(R1, 16)),
      golden("r1 = be16 r1", "dc01000010000000", a -> a.bigEndian(R1, 16)),
      golden("r1 = be64 r1", "dc01000040000000", a -> a.bigEndian(R1, 64)),
      golden("r2 = *(u8 *)(r1 + 9)", "7112090000000000", a -> a.load(Width.BYTE, R2, R1, 9)),
      golden("r2 = *(u16 *)(r1 + 12)", "69120c0000000000", a -> a.load(Width.HALF, R2, R1, 12)),
      golden("r2 = *(u32 *)(r1 - 4)", "6112fcff00000000", a -> a.load(Width.WORD, R2, R1, -4)),
      golden("r2 = *(u64 *)(r1 + 0)", "7912000000000000", a -> a.load(Width.DOUBLE, R2, R1, 0)),
      golden("*(u64 *)(r10 - 8) = r2", "7b2af8ff00000000", a -> a.store(Width.DOUBLE, R10, -8, R2)),
      golden("*(u32 *)(r10 - 12) = 64", "620af4ff40000000", a -> a.store(Width.WORD, R10, -12, 64)),
      golden(
          "lock *(u64 *)(r1 + 8) += r2",
          "db21080000000000",
          a -> a.atomicAdd(Width.DOUBLE, R1, 8, R2)),
      golden("r1 = -2 ll", "18010000feffffff00000000ffffffff", a -> a.moveLong(R1, -2)),
      golden("w1 = w2", "bc21000000000000", a -> a.moveWord(R1, R2)),
      golden("w1 += w2", "0c21000000000000", a -> a.addWord(R1, R2)),
      golden("w1 += 5", "0401000005000000", a -> a.addWord(R1, 5)),
      golden("r1 -= r2", "1f21000000000000", a -> a.subtract(R1, R2)),
      golden("r1 *= r2", "2f21000000000000", a -> a.multiply(R1, R2)),
      golden("r1 |= 3", "4701000003000000", a -> a.or(R1, 3)),
      golden("r1 ^= r2", "af21000000000000", a -> a.exclusiveOr(R1, R2)),
      golden("r1 = value of map 7", "18210000070000000000000000000000", a -> a.loadMapValue(R1, 7)),
      golden("r1 = map 7", "18110000070000000000000000000000", a -> a.loadMap(R1, 7)),
      golden("call 1", "8500000001000000", a -> a.call(Helper.MAP_LOOKUP_ELEM)),
      golden("call 51", "8500000033000000", a -> a.call(Helper.REDIRECT_MAP)),
      golden("if r1 == 5 goto +0", "1501000005000000", a -> a.jumpIf(R1, EQUAL, 5, "next")),
      golden("if r1 > r2 goto +0", "2d21000000000000", a -> a.jumpIf(R1, GREATER, R2, "next")),
      golden("if r1 != 0 goto +0", "5501000000000000", a -> a.jumpIf(R1, NOT_EQUAL, 0, "next")),
      golden("if r1 < 69 goto +0", "a501000045000000", a -> a.jumpIf(R1, LESS, 69, "next")),
      golden("if r1 & 3 goto +0", "4501000003000000", a -> a.jumpIf(R1, COMMON_BITS, 3, "next")),
      golden("goto +0", "0500000000000000", a -> a.jump("next")),
    };
  }

  private static Arguments golden(String source, String hex, Consumer<Assembler> instruction) {
    return Arguments.of(source, hex, instruction);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldenInstructions")
  void shouldEncode(String source, String hex, Consumer<Assembler> instruction) {
    Assembler assembler = new Assembler();
    instruction.accept(assembler);
    byte[] program = assembler.label("next").exit().assemble();
    assertEquals(hex + "9500000000000000", HexFormat.of().formatHex(program), source);
  }

  @Test
  void shouldCountJumpsFromTheNextInstruction() {
    byte[] program =
        new Assembler()
            .jumpIf(R1, EQUAL, 0, "end")
            .loadMap(R2, 1)
            .move(R0, 1)
            .label("end")
            .exit()
            .assemble();
    assertEquals(3, program[2]);
  }

  @Test
  void shouldNameAnUndefinedLabel() {
    assertFault("label nowhere is not defined", new Assembler().jump("nowhere").exit());
  }

  @Test
  void shouldRefuseALabelTwice() {
    Assembler assembler = new Assembler().label("here");
    var fault = assertThrows(IllegalStateException.class, () -> assembler.label("here"));
    assertEquals("label here is defined twice", fault.getMessage());
  }

  @Test
  void shouldRefuseToJumpBackwards() {
    assertFault("jump backwards to start", new Assembler().label("start").jump("start"));
  }

  @Test
  void shouldRefuseToRunOffTheEnd() {
    assertFault("the program runs off its end", new Assembler().move(R0, 2));
    assertFault("the program runs off its end", new Assembler().jump("end").label("end"));
    assertFault("the program runs off its end", new Assembler());
  }

  @Test
  void shouldNameCodeThatNothingReaches() {
    Assembler assembler = new Assembler().exit().label("orphan").move(R0, 2).exit();
    assertFault("nothing reaches instruction 1 (orphan) of 3", assembler);
  }

  @Test
  void shouldRefuseAJumpBeyond16Bits() {
    Assembler furthest = new Assembler().jumpIf(R1, EQUAL, 0, "end");
    Assembler tooFar = new Assembler().jumpIf(R1, EQUAL, 0, "end").move(R0, 0);
    for (int i = 0; i < Short.MAX_VALUE; i++) {
      furthest.move(R0, 0);
      tooFar.move(R0, 0);
    }
    assertEquals(Short.MAX_VALUE + 2, furthest.label("end").exit().assemble().length / 8);
    assertFault("jump to end is too far: 32768 instructions", tooFar.label("end").exit());
  }

  @Test
  void shouldKeepTheStackPointer() {
    assertThrows(IllegalArgumentException.class, () -> new Assembler().add(R10, 8));
    assertThrows(
        IllegalArgumentException.class, () -> new Assembler().load(Width.WORD, R10, R1, 0));
  }

  @Test
  void shouldRefuseAnOffsetBeyond16Bits() {
    assertThrows(
        IllegalArgumentException.class, () -> new Assembler().load(Width.WORD, R1, R1, 40000));
  }

  @Test
  void shouldRunInTheKernel() {
    BpfTestRun.assumePrivilege();
    byte[] dropIpv4 =
        new Assembler()
            .load(Width.WORD, R2, R1, 4)
            .load(Width.WORD, R1, R1, 0)
            .move(R0, R1)
            .add(R0, 14)
            .jumpIf(R0, GREATER, R2, "pass")
            .load(Width.HALF, R1, R1, 12)
            .bigEndian(R1, 16)
            .jumpIf(R1, NOT_EQUAL, 0x0800, "pass")
            .move(R0, Bpf.XDP_DROP)
            .exit()
            .label("pass")
            .move(R0, Bpf.XDP_PASS)
            .exit()
            .assemble();
    try (BpfProgram program = BpfProgram.load(BpfProgram.Type.XDP, "drop_ipv4", dropIpv4, 0)) {
      byte[] packet = new byte[60];
      assertEquals(Bpf.XDP_PASS, BpfTestRun.verdict(program, packet));
      packet[12] = 8;
      assertEquals(Bpf.XDP_DROP, BpfTestRun.verdict(program, packet));
    }
  }

  @Test
  void shouldShowWhatTheVerifierSays() {
    BpfTestRun.assumePrivilege();
    byte[] readsWhatItNeverWrote = new Assembler().move(R0, R9).exit().assemble();
    var fault =
        assertThrows(
            ErrnoException.class,
            () -> BpfProgram.load(BpfProgram.Type.XDP, "broken", readsWhatItNeverWrote, 0));
    assertTrue(fault.toString().contains("R9 !read_ok"), fault.toString());
  }

  private static void assertFault(String message, Assembler assembler) {
    var fault = assertThrows(IllegalStateException.class, assembler::assemble);
    assertEquals(message, fault.getMessage());
  }
}
