package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AddressHashTest {
  @Test
  void shouldMultiplyByTheGoldenRatioAndTakeTheHighBits() {
    // 0x61c88647, as hash_32 of linux/hash.h.
    assertEquals(0x61, AddressHash.ofWord(1, 8));
    assertEquals(0xc3, AddressHash.ofWord(2, 8));
    assertEquals(0x9e, AddressHash.ofWord(-1, 8));
    assertEquals(0x61c88647 >>> 22, AddressHash.ofWord(1, 10));
  }
}
