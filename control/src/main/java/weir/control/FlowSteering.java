package weir.control;

import weir.afxdp.FlowCache;
import weir.afxdp.Steer;
import weir.afxdp.Steering;

/**
 * Sees to it that what is no longer steered to the workers is not forwarded by the kernel either: a
 * director that has lost its address forwards nothing. What still is comes back into the cache with
 * its next packets.
 */
final class FlowSteering implements Steering {
  private final Steering steering;
  private final FlowCache cache;

  FlowSteering(Steering steering, FlowCache cache) {
    this.steering = steering;
    this.cache = cache;
  }

  @Override
  public void add(Steer rule) {
    steering.add(rule);
  }

  @Override
  public void remove(Steer rule) {
    steering.remove(rule);
    cache.invalidateAll();
  }

  @Override
  public void addLocal(int address) {
    steering.addLocal(address);
  }

  @Override
  public void removeLocal(int address) {
    steering.removeLocal(address);
    cache.invalidateAll();
  }
}
