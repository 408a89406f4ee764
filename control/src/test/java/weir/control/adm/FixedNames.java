package weir.control.adm;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A host and some services, whatever this machine knows. */
public final class FixedNames implements Names {
  private static final int LOCALHOST = 0x7f000001;
  private static final Map<String, Integer> PORTS =
      Map.ofEntries(
          Map.entry("http/tcp", 80),
          Map.entry("www/tcp", 80),
          Map.entry("https/tcp", 443),
          Map.entry("https/udp", 443),
          Map.entry("kerberos/tcp", 88),
          Map.entry("kerberos/udp", 88),
          Map.entry("domain/tcp", 53),
          Map.entry("domain/udp", 53),
          Map.entry("http-alt/tcp", 8080),
          Map.entry("http-alt/udp", 8080),
          Map.entry("sip/tcp", 5060),
          Map.entry("sip/udp", 5060));

  @Override
  public long address(String host) {
    return host.equals("localhost") ? LOCALHOST : -1;
  }

  @Override
  public int port(String service, @Nullable String protocol) {
    return PORTS.getOrDefault(service + "/" + protocol, -1);
  }

  @Override
  public String host(int address) {
    return address == LOCALHOST ? "localhost" : Numeric.NAMES.host(address);
  }

  @Override
  public String service(int port, @Nullable String protocol) {
    return PORTS.entrySet().stream()
        .filter(e -> e.getValue() == port && e.getKey().endsWith("/" + protocol))
        .map(e -> e.getKey().substring(0, e.getKey().indexOf('/')))
        .filter(name -> !name.equals("www"))
        .findFirst()
        .orElse(Integer.toString(port));
  }
}
