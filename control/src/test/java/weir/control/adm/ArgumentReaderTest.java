package weir.control.adm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.config.LbKind;
import weir.control.config.Protocol;
import weir.control.config.ServiceKey;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;

/** What is read; what is said of the rest is in the transcript. */
class ArgumentReaderTest {
  private static final int VIP = 0xc0000201;

  private static Arguments read(String line) throws Exception {
    return ArgumentReader.read(List.of(line.split(" ", -1)), new FixedNames());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-A -t 192.0.2.1:80 -s wrr -p 7 -M 255.255.255.0",
        "-At 192.0.2.1:http -swrr -p7 -M255.255.255.0",
        "-A -t=192.0.2.1:80 -s=wrr -p=7 -M=255.255.255.0",
        "--add-service --persistent 7 --netmask=0xffffff00 --scheduler=wrr --tcp-service 192.0.513:80",
      })
  void shouldReadEverySpellingOfAService(String line) throws Exception {
    Arguments arguments = read(line);

    assertEquals(AdmCommand.ADD_SERVICE, arguments.command);
    assertEquals(ServiceKey.of(Protocol.TCP, VIP, 80), arguments.service());
    assertEquals("wrr", arguments.scheduler);
    assertEquals(7, arguments.persistenceS);
    assertEquals(0xffffff00, arguments.mask);
  }

  @Test
  void shouldHaveDefaults() throws Exception {
    Arguments service = read("-A -f 4294967295 -p");
    assertEquals(ServiceKey.ofMark(-1), service.service());
    assertEquals("wlc", service.scheduler);
    assertEquals(360, service.persistenceS);
    assertEquals(-1, service.mask);

    Arguments server = read("-a -u 192.0.2.1:53 -r 10.0.0.1");
    assertEquals(new DestinationKey(0x0a000001, 53), server.destination());
    assertEquals(new DestinationSettings(LbKind.DR, 1, 0, 0), server.destinationSettings());
  }

  /** Section 3.1: only NAT has ports of its own. */
  @ParameterizedTest
  @CsvSource({"-m, 8080", "-g, 80", "-i, 80"})
  void shouldForceThePortOfTheServiceButForNat(String method, int port) throws Exception {
    Arguments arguments = read("-a -t 192.0.2.1:80 -r 10.0.0.1:8080 -w 3 -x 9 -y 8 " + method);

    assertEquals(port, arguments.destination().port());
    assertEquals(3, arguments.weight);
    assertEquals(9, arguments.upperThreshold);
    assertEquals(8, arguments.lowerThreshold);
  }

  @ParameterizedTest
  @CsvSource({"-Lcn", "-lnc", "-L -c -n", "--list --numeric --connection"})
  void shouldReadJoinedLetters(String line) throws Exception {
    Arguments arguments = read(line);

    assertEquals(AdmCommand.LIST, arguments.command);
    assertTrue(arguments.has(Setting.CONNECTION));
    assertTrue(arguments.has(Setting.NUMERIC));
    assertNull(arguments.service());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "010, 8",
    "0x10, 16",
    "1.2, 16777218",
    "1.2.3.4, 16909060",
    "255.255.255.255 x, 4294967295",
    "4294967296, -1",
    "1.256.1.1, -1",
    "1.2.65536, -1",
    "1.2.3.4.5, -1",
    "1..2, -1",
    "09, -1",
    "a, -1",
    "'', -1",
  })
  void shouldReadAddressesAsTheCLibraryDoes(String text, long address) {
    assertEquals(address, CNumbers.address(text));
  }
}
