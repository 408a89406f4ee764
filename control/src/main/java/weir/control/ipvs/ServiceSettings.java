package weir.control.ipvs;

import weir.control.config.LbAlgo;
import weir.control.config.VirtualServer;

/**
 * How the connections of a service are spread ({@code ipvsadm -A}, {@code -E}).
 *
 * @param scheduler which destination a new connection gets
 * @param flags of {@link weir.dataplane.VirtualService#flags}
 * @param persistenceTimeoutS for how long a client stays with its destination, in seconds, up to
 *     2678400; 0 for not persistent
 * @param persistenceMask which bits of the client's address tell clients apart
 */
public record ServiceSettings(
    LbAlgo scheduler, int flags, int persistenceTimeoutS, int persistenceMask) {
  /** As a file says it. */
  public static ServiceSettings of(VirtualServer service) {
    return new ServiceSettings(
        service.lbAlgo(),
        service.flags(),
        service.persistenceTimeoutS(),
        service.persistenceMask());
  }
}
