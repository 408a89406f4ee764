package weir.afxdp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weir.afxdp.bpf.BpfMap;
import weir.ffi.ErrnoException;

/** {@link Steering} as the two maps that every interface's {@link SteerProgram} looks into. */
final class SteerMaps implements Steering, AutoCloseable {
  private static final int MAX_SERVICES = 1 << 16;
  private static final int MAX_LOCAL = 1 << 14;
  private static final byte[] PRESENT = {1};

  private final BpfMap services;
  private final BpfMap local;

  /** How many rules want a key: two of them may share one. */
  private final Map<SteerKey, Integer> uses = new HashMap<>();

  SteerMaps() {
    services = BpfMap.lpmTrie("weir_services", SteerKey.SIZEOF, MAX_SERVICES);
    try {
      local = BpfMap.hash("weir_local", 4, MAX_LOCAL);
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
  }

  BpfMap services() {
    return services;
  }

  BpfMap local() {
    return local;
  }

  @Override
  public synchronized void add(Steer rule) {
    List<SteerKey> keys = keys(rule);
    int added = 0;
    try {
      for (SteerKey key : keys) {
        services.put(key.toBytes(), PRESENT);
        uses.merge(key, 1, Integer::sum);
        added++;
      }
    } catch (ErrnoException e) {
      keys.subList(0, added).forEach(this::release);
      throw e;
    }
  }

  @Override
  public synchronized void remove(Steer rule) {
    keys(rule).forEach(this::release);
  }

  private static List<SteerKey> keys(Steer rule) {
    List<SteerKey> keys = new ArrayList<>(rule.keys());
    rule.fragments().ifPresent(keys::add);
    return keys;
  }

  private void release(SteerKey key) {
    if (uses.computeIfPresent(key, (k, n) -> n == 1 ? null : n - 1) == null) {
      services.remove(key.toBytes());
    }
  }

  @Override
  public void addLocal(int address) {
    local.put(bytes(address), PRESENT);
  }

  @Override
  public void removeLocal(int address) {
    local.remove(bytes(address));
  }

  private static byte[] bytes(int address) {
    return ByteBuffer.allocate(4).putInt(address).array();
  }

  @Override
  public void close() {
    services.close();
    local.close();
  }
}
