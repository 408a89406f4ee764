package weir.control;

import java.lang.System.Logger.Level;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;
import weir.control.admin.Changed;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Command;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.IpvsException;
import weir.control.ipvs.IpvsException.Reason;
import weir.control.ipvs.Service;

/** What an operator changes by ipvsadm. Lives on the control thread. */
final class OperatorCommands {
  private static final System.Logger LOG = System.getLogger("weir.adm");

  private final Ipvs ipvs;
  private final Rates rates;
  private final TimeoutsOfDirector timeouts;

  /** The timeouts that all connections go by. */
  interface TimeoutsOfDirector {
    /** Changes them and returns what they are now. */
    Timeouts change(UnaryOperator<Timeouts> change);
  }

  OperatorCommands(Ipvs ipvs, Rates rates, TimeoutsOfDirector timeouts) {
    this.ipvs = ipvs;
    this.rates = rates;
    this.timeouts = timeouts;
  }

  /** {@code ipvsadm -A}, {@code -a} and so on. */
  Changed change(Command command) {
    try {
      command.applyTo(ipvs);
      LOG.log(Level.INFO, "ipvsadm " + command.text());
      return Changed.DONE;
    } catch (IpvsException e) {
      boolean ofService =
          switch (command) {
            case Command.AddDestination _, Command.EditDestination _, Command.DeleteDestination _ ->
                false;
            default -> true;
          };
      // libipvs has other words for the same error of another command.
      return new Changed(
          e.reason() == Reason.NO_SERVICE && !ofService
              ? "Service not defined"
              : e.reason().text());
    }
  }

  /**
   * {@code ipvsadm -Z}.
   *
   * @param key null for all services
   */
  Changed zero(@Nullable ServiceKey key) {
    if (key == null) {
      ipvs.services().forEach(rates::zero);
      return Changed.DONE;
    }
    Service service = ipvs.find(key);
    if (service == null) {
      return new Changed(Reason.NO_SERVICE.text());
    }
    rates.zero(service);
    return Changed.DONE;
  }

  /**
   * {@code ipvsadm --set}.
   *
   * @param set seconds; 0 leaves one as it is
   * @return what they are now
   */
  LvsTimeouts set(LvsTimeouts set) {
    Timeouts now = timeouts.change(t -> t.with(set.tcp(), set.tcpFin(), set.udp()));
    return new LvsTimeouts(
        now.tcp(TcpStates.ESTABLISHED) / Timeouts.TICKS_PER_SECOND,
        now.tcp(TcpStates.FIN_WAIT) / Timeouts.TICKS_PER_SECOND,
        now.udp() / Timeouts.TICKS_PER_SECOND);
  }
}
