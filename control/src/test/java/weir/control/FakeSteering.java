package weir.control;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import weir.afxdp.Steer;
import weir.afxdp.Steering;

/** Remembers what it is told. */
public final class FakeSteering implements Steering {
  public final Set<Steer> rules = ConcurrentHashMap.newKeySet();
  public final Set<Integer> local = ConcurrentHashMap.newKeySet();

  @Override
  public void add(Steer rule) {
    rules.add(rule);
  }

  @Override
  public void remove(Steer rule) {
    rules.remove(rule);
  }

  @Override
  public void addLocal(int address) {
    local.add(address);
  }

  @Override
  public void removeLocal(int address) {
    local.remove(address);
  }
}
