package weir.afxdp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import weir.ffi.NetworkNamespace;

/**
 * Three namespaces in a row, for tests that need a device:
 *
 * <pre>
 *   client  c0 ----- d0  director  d1 ----- s0  server
 *           10.71.0.2   10.71.0.1  10.72.0.1   10.72.0.2, 192.0.2.10/32 on lo
 * </pre>
 */
final class VethLab {
  static final String VIP = "192.0.2.10";
  static final String CLIENT_ADDRESS = "10.71.0.2";
  static final String DIRECTOR_ADDRESS = "10.71.0.1";

  private final String prefix = "afxdp" + ProcessHandle.current().pid();
  final String client = prefix + "c";
  final String director = prefix + "d";
  final String server = prefix + "s";

  VethLab() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root for namespaces");
    for (String namespace : List.of(client, director, server)) {
      ip("netns add " + namespace);
      in(namespace, "link set lo up");
    }
    pair(client, "c0", CLIENT_ADDRESS, director, "d0", DIRECTOR_ADDRESS);
    pair(server, "s0", "10.72.0.2", director, "d1", "10.72.0.1");
    in(client, "route add default via " + DIRECTOR_ADDRESS);
    in(server, "route add default via 10.72.0.1");
    in(server, "addr add " + VIP + "/32 dev lo");
  }

  private static void pair(
      String inner, String name, String address, String outer, String peer, String peerAddress)
      throws Exception {
    ip("link add " + name + " netns " + inner + " type veth peer " + peer + " netns " + outer);
    in(inner, "addr add " + address + "/24 dev " + name);
    in(outer, "addr add " + peerAddress + "/24 dev " + peer);
    in(outer, "link set " + peer + " up");
    in(inner, "link set " + name + " up");
  }

  /** Runs {@code ip} in a namespace. */
  static void in(String namespace, String command) throws Exception {
    ip("-n " + namespace + " " + command);
  }

  /** Skips a test of what this kernel has not. */
  static void assumeKernelHas(KernelFeature feature) {
    assumeTrue(
        KernelFeatures.probe().has(feature),
        feature.title() + " needs Linux " + feature.since() + ", or what was backported of it");
  }

  /** This kernel's features, without tcx. */
  static KernelFeatures withoutTcx() {
    Set<KernelFeature> features = EnumSet.copyOf(KernelFeatures.probe().present());
    features.remove(KernelFeature.TCX);
    return new KernelFeatures(features);
  }

  /** The hardware address of an interface. */
  static long mac(String namespace, String name) throws Exception {
    return call(namespace, () -> Device.find(name).mac());
  }

  /** Runs something on a thread in a namespace. */
  static <T> T call(String namespace, Callable<T> task) throws Exception {
    try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
      return entered.call(task);
    }
  }

  private static void ip(String command) throws IOException, InterruptedException {
    run("ip " + command);
  }

  /** Runs a command of words. */
  static void run(String command) throws IOException, InterruptedException {
    List<String> words = List.of(command.split(" "));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(words + ": " + output);
    }
  }

  void close() throws Exception {
    for (String namespace : List.of(client, director, server)) {
      ip("netns del " + namespace);
    }
  }
}
