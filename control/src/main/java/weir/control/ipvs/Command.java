package weir.control.ipvs;

import weir.control.config.ServiceKey;

/** A change of the table, as ipvsadm has them. */
public sealed interface Command {
  /** Does it. */
  void applyTo(Ipvs ipvs) throws IpvsException;

  /** As ipvsadm takes it, numbers for names: {@code -a -t 192.0.2.1:80 -r 10.0.0.1:80 -g -w 1}. */
  default String text() {
    return CommandText.of(this);
  }

  /** {@code ipvsadm -A}. */
  record AddService(ServiceKey service, ServiceSettings settings) implements Command {
    public AddService {
      CommandCheck.settings(service, settings);
    }

    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.add(service, settings);
    }
  }

  /** {@code ipvsadm -E}. */
  record EditService(ServiceKey service, ServiceSettings settings) implements Command {
    public EditService {
      CommandCheck.settings(service, settings);
    }

    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.edit(service, settings);
    }
  }

  /** {@code ipvsadm -D}. */
  record DeleteService(ServiceKey service) implements Command {
    public DeleteService {
      var _ = CommandCheck.service(service);
    }

    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.delete(service);
    }
  }

  /** {@code ipvsadm -C}. */
  record Flush() implements Command {
    @Override
    public void applyTo(Ipvs ipvs) {
      ipvs.flush();
    }
  }

  /** {@code ipvsadm -a}. */
  record AddDestination(
      ServiceKey service, DestinationKey destination, DestinationSettings settings)
      implements Command {
    public AddDestination {
      var _ = CommandCheck.service(service);
      CommandCheck.destination(destination);
      CommandCheck.settings(settings);
    }

    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.add(service, destination, settings);
    }
  }

  /** {@code ipvsadm -e}. */
  record EditDestination(
      ServiceKey service, DestinationKey destination, DestinationSettings settings)
      implements Command {
    public EditDestination {
      var _ = CommandCheck.service(service);
      CommandCheck.destination(destination);
      CommandCheck.settings(settings);
    }

    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.edit(service, destination, settings);
    }
  }

  /** {@code ipvsadm -d}. */
  record DeleteDestination(ServiceKey service, DestinationKey destination) implements Command {
    public DeleteDestination {
      var _ = CommandCheck.service(service);
      CommandCheck.destination(destination);
    }

    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.delete(service, destination);
    }
  }
}
