package weir.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owns what a lab makes: namespaces with the processes in them, helper threads, a directory.
 *
 * <p>{@link #close} removes all of it, last made first, and so does the end of the JVM (Ctrl-C,
 * SIGTERM). After {@code kill -9} nothing can; therefore names say who owns them ({@link Owner}),
 * and opening a lab removes what dead owners left.
 */
public final class Lab implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Owner owner = Owner.self();
  private final int number = COUNT.incrementAndGet();
  private final Path directory;
  private final List<Netns> namespaces = new ArrayList<>();
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::removeAll, "lab-clean-up");
  private boolean removed;

  private Lab() {
    directory = Path.of(System.getProperty("java.io.tmpdir"), owner.name(number + "-files"));
  }

  /**
   * An empty lab, after what dead runs left has been removed.
   *
   * @throws LabException where this user may not make network namespaces
   */
  public static Lab open() {
    Leftovers.remove();
    Lab lab = new Lab();
    Runtime.getRuntime().addShutdownHook(lab.atExit);
    try {
      Files.createDirectory(lab.directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lab;
  }

  /** A new namespace with its loopback up; {@code name} is unique in the lab, such as "client". */
  public Netns namespace(String name) {
    Netns namespace = new Netns(this, name, owner.name(number + "-" + name));
    synchronized (this) {
      if (removed) {
        throw new LabException("the lab is closed");
      }
      namespace.create();
      namespaces.add(namespace);
      owned.push(namespace);
    }
    return namespace;
  }

  /** All namespaces, in the order they were made. */
  public synchronized List<Netns> namespaces() {
    return List.copyOf(namespaces);
  }

  /**
   * The namespace of a role.
   *
   * @throws LabException where there is none
   */
  public Netns namespaceOf(String role) {
    return namespaces().stream()
        .filter(namespace -> namespace.role().equals(role))
        .findFirst()
        .orElseThrow(() -> new LabException("the lab has no " + role));
  }

  /** A new directory for files, removed with the lab. */
  public Path directory(String name) {
    try {
      return Files.createDirectory(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file into the lab's directory. */
  public Path file(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has {@code thing} closed with the lab, before everything that is already in it. */
  public <T extends AutoCloseable> T own(T thing) {
    synchronized (this) {
      if (!removed) {
        owned.push(thing);
        return thing;
      }
    }
    closeQuietly(thing);
    throw new LabException("the lab is closed");
  }

  /** Sets the offloads of every Ethernet interface in the lab, bridges included. */
  public void offloads(Offloads offloads) {
    namespaces().forEach(offloads::apply);
  }

  @Override
  public void close() {
    removeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // Then the hook finds nothing left to do.
    }
  }

  private synchronized void removeAll() {
    removed = true;
    while (!owned.isEmpty()) {
      closeQuietly(owned.pop());
    }
    Leftovers.removeDirectory(directory);
  }

  /** One thing that cannot be closed must not keep the rest from being removed. */
  private static void closeQuietly(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      System.getLogger(Lab.class.getName())
          .log(System.Logger.Level.WARNING, "clean-up of " + thing + " failed", e);
    }
  }
}
