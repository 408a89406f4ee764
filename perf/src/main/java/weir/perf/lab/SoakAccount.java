package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import weir.netns.DirectorProcess;

/**
 * What a director says of itself at one moment.
 *
 * @param connections in the table
 * @param flows in the flow cache; 0 without one
 * @param received packets
 * @param forwarded packets
 * @param cached packets among the forwarded that the kernel forwarded
 * @param dropped packets, for whatever reason
 * @param notReceived packets lost before a worker received them
 * @param notSent packets that an interface did not take
 * @param serviceIn packets of the service's own counter
 * @param servers addresses of the service's servers
 * @param resident bytes of memory
 * @param files open ones
 */
record SoakAccount(
    long connections,
    long flows,
    long received,
    long forwarded,
    long cached,
    long dropped,
    long notReceived,
    long notSent,
    long serviceIn,
    Set<String> servers,
    long resident,
    int files) {
  static SoakAccount of(DirectorProcess director) {
    JsonNode status = JsonMapper.shared().readTree(director.status("--json"));
    JsonNode packets = status.get("packets");
    JsonNode cache = status.path("flowCache");
    JsonNode service = status.get("services").get(0);
    long dropped = 0;
    for (JsonNode reason : status.get("drops")) {
      dropped += reason.asLong();
    }
    Set<String> servers = new HashSet<>();
    for (JsonNode server : service.get("servers")) {
      servers.add(server.get("address").asString());
    }
    long pid = director.process().pid();
    return new SoakAccount(
        status.get("table").get("connections").asLong(),
        cache.path("flows").asLong(0),
        packets.get("received").asLong(),
        packets.get("forwarded").asLong(),
        cache.path("packets").asLong(0),
        dropped,
        packets.get("receiveDrops").asLong(),
        packets.get("transmitDrops").asLong(),
        service.get("stats").get("inPackets").asLong(),
        servers,
        Running.residentBytes(pid),
        files(pid));
  }

  private static int files(long pid) {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "forwarded %,d, %,d of them in the kernel; dropped %,d, lost %,d + %,d; %,d connections, %,d flows; %,d KiB, %d files"
        .formatted(
            forwarded,
            cached,
            dropped,
            notReceived,
            notSent,
            connections,
            flows,
            resident >> 10,
            files);
  }
}
