package weir.vrrp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Tag;
import weir.vrrp.Settings.Authentication;

/** Whatever comes from the wire is judged; nothing is thrown, and only what is ours is good. */
@Tag("fuzz")
class AdvertReaderFuzzTest {
  private static final List<Settings> KINDS =
      List.of(
          Samples.V2.settings(),
          Samples.V2.with(new Authentication(Authentication.Type.PASS, "secret")).settings(),
          Samples.V2.with(new Authentication(Authentication.Type.AH, "secret")).settings(),
          Samples.V3.settings(),
          Samples.V3.withAddresses("fe80::100").settings());

  @FuzzTest
  void shouldJudgeWhateverComes(byte[] packet) {
    for (Settings settings : KINDS) {
      Datagram datagram =
          settings.isIpv6()
              ? Datagram.ofIpv6(Samples.address("fe80::2"), Samples.GROUP_V6, 255, packet)
              : Datagram.ofIpv4(packet, packet.length);
      if (datagram == null) {
        continue;
      }
      int unused = AdvertReader.virtualRouterId(datagram);
      Verdict verdict = new AdvertReader(settings).read(datagram);
      if (verdict instanceof Verdict.Good good
          && (!good.advert().addresses().containsAll(settings.addresses())
              || good.advert().intervalNs() == 0)) {
        throw new AssertionError(unused + ": " + good);
      }
    }
  }
}
