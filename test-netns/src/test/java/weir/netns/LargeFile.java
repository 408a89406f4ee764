package weir.netns;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** A file of random bytes, the same ones every time, to be sent both ways through the VIP. */
record LargeFile(int bytes) {
  private static final long SEED = 2;
  private static final int BLOCK = 1 << 16;

  /** How long a transfer may take before it counts as stalled. */
  private static final int LIMIT_S = Await.patiently(60);

  /** The SHA-256 of what the client gets from a server, and of what it should get. */
  record Hashes(String sent, String received) {}

  /** From a server to the client. */
  Hashes download(Deployment deployment) throws IOException {
    return download(deployment, deployment.client());
  }

  /** From a server to another client. */
  Hashes download(Deployment deployment, Netns client) throws IOException {
    List<Nginx> servers = deployment.web();
    Path first = servers.getFirst().files().resolve("large");
    String sent = write(first);
    for (Nginx other : servers.subList(1, servers.size())) {
      Files.createSymbolicLink(other.files().resolve("large"), first);
    }
    String curl = "curl -sSf -m " + LIMIT_S + " " + Deployment.WEB + "large | sha256sum";
    String received = client.run("sh", "-c", curl);
    return new Hashes(sent, received.split(" ", 2)[0]);
  }

  /** From the client to a server. */
  Hashes upload(Deployment deployment) throws IOException {
    Path file = deployment.site().lab().directory("client").resolve("large");
    String sent = write(file);
    put(deployment.client(), file, Deployment.WEB + "stored");
    Path stored =
        deployment.web().stream()
            .map(server -> server.files().resolve("stored"))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    return new Hashes(sent, hashOf(stored));
  }

  /** From the director itself to the first server, by its own address. */
  Hashes uploadFromDirector(Deployment deployment) throws IOException {
    Topology site = deployment.site();
    Path file = site.lab().directory("director").resolve("large");
    String sent = write(file);
    put(site.director(), file, "http://" + site.serverAddress(1) + "/own");
    return new Hashes(sent, hashOf(deployment.web().getFirst().files().resolve("own")));
  }

  private static void put(Netns host, Path file, String target) {
    host.run("curl", "-sSf", "-m", Integer.toString(LIMIT_S), "-T", file.toString(), target);
  }

  private String write(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] block = new byte[BLOCK];
    MessageDigest digest = sha256();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      for (int left = bytes; left > 0; left -= BLOCK) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, BLOCK));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String hashOf(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new AssertionError(everyJdkHasIt);
    }
  }
}
