package weir.control.adm;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.config.Ipv4;

/**
 * The names of this host: its resolver's and those of {@code /etc/services}. A name that an address
 * has, but that does not lead back to it, is not shown.
 */
public final class SystemNames implements Names {
  private static final Path SERVICES = Path.of("/etc/services");

  private final Path services;
  private final Map<Integer, String> hosts = new HashMap<>();
  private @Nullable List<Entry> entries;

  private record Entry(List<String> names, int port, String protocol) {}

  /** Reads files and asks servers when it is first asked itself. */
  public SystemNames() {
    this(SERVICES);
  }

  SystemNames(Path services) {
    this.services = services;
  }

  @Override
  public long address(String host) {
    if (host.isEmpty()) {
      return -1;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (address instanceof Inet4Address) {
          return Integer.toUnsignedLong(ByteBuffer.wrap(address.getAddress()).getInt());
        }
      }
    } catch (UnknownHostException e) {
      return -1;
    }
    return -1;
  }

  @Override
  public int port(String service, @Nullable String protocol) {
    return entries().stream()
        .filter(entry -> entry.protocol.equals(protocol) && entry.names.contains(service))
        .mapToInt(Entry::port)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public String host(int address) {
    return hosts.computeIfAbsent(address, SystemNames::lookUp);
  }

  private static String lookUp(int address) {
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(address).array();
    try {
      return InetAddress.getByAddress(bytes).getCanonicalHostName();
    } catch (UnknownHostException e) {
      return Ipv4.format(address);
    }
  }

  @Override
  public String service(int port, @Nullable String protocol) {
    return entries().stream()
        .filter(entry -> entry.protocol.equals(protocol) && entry.port == port)
        .map(entry -> entry.names.getFirst())
        .findFirst()
        .orElse(Integer.toString(port));
  }

  private List<Entry> entries() {
    if (entries == null) {
      entries = read();
    }
    return entries;
  }

  private List<Entry> read() {
    try {
      return parse(Files.readAllLines(services, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Lines such as {@code http 80/tcp www # WorldWideWeb}. */
  private static List<Entry> parse(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    for (String line : lines) {
      int comment = line.indexOf('#');
      String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
      int slash = words.length < 2 ? -1 : words[1].indexOf('/');
      if (slash < 0) {
        continue;
      }
      int port = (int) CNumbers.parse(words[1].substring(0, slash), 0, 0xffff);
      List<String> names = new ArrayList<>(List.of(words));
      names.remove(1);
      entries.add(new Entry(names, port, words[1].substring(slash + 1)));
    }
    return entries;
  }
}
