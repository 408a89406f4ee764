package weir.control.cli;

import java.lang.reflect.Proxy;

/**
 * Signals of the process. The JDK has them in {@code sun.misc}, of the supported module {@code
 * jdk.unsupported}, and warns of every mention of it; so it is not mentioned.
 */
public final class Signals {
  private Signals() {}

  /**
   * Has a signal call something, on a thread of its own, in place of what the JVM would do.
   *
   * @param name without {@code SIG}
   */
  public static void handle(String name, Runnable then) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calls =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                then.run();
                return null;
              });
      var _ =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance(name), calls);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no handler of SIG" + name, e);
    }
  }
}
