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
    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.add(service, settings);
    }
  }

  /** {@code ipvsadm -E}. */
  record EditService(ServiceKey service, ServiceSettings settings) implements Command {
    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.edit(service, settings);
    }
  }

  /** {@code ipvsadm -D}. */
  record DeleteService(ServiceKey service) implements Command {
    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.delete(service);
    }
  }

  /** {@code ipvsadm -a}. */
  record AddDestination(
      ServiceKey service, DestinationKey destination, DestinationSettings settings)
      implements Command {
    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.add(service, destination, settings);
    }
  }

  /** {@code ipvsadm -e}. */
  record EditDestination(
      ServiceKey service, DestinationKey destination, DestinationSettings settings)
      implements Command {
    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.edit(service, destination, settings);
    }
  }

  /** {@code ipvsadm -d}. */
  record DeleteDestination(ServiceKey service, DestinationKey destination) implements Command {
    @Override
    public void applyTo(Ipvs ipvs) throws IpvsException {
      ipvs.delete(service, destination);
    }
  }
}
