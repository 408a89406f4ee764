package weir.control.adm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import weir.control.admin.Status;
import weir.control.admin.Status.Server;
import weir.control.admin.Status.Service;
import weir.control.config.Ipv4;

/** In which order ipvsadm lists services, and the servers of one. */
enum ListOrder {
  /** By mark, protocol, address and port. */
  SORTED,
  /**
   * As they lie there, the server that was added last first. (The kernel's services lie in a hash
   * table that nobody can foresee.)
   */
  UNSORTED;

  /**
   * ipvsadm compares the difference of two marks or addresses as signed: 192.0.0.0 is before
   * 10.0.0.0.
   */
  private static final Comparator<Integer> BY_DIFFERENCE = (a, b) -> Integer.compare(a - b, 0);

  private static final Comparator<Service> SERVICES =
      Comparator.comparing((Service s) -> (int) s.mark(), BY_DIFFERENCE)
          .thenComparing(Service::protocol)
          .thenComparing(s -> address(s.address()), BY_DIFFERENCE)
          .thenComparingInt(Service::port);
  private static final Comparator<Server> SERVERS =
      Comparator.comparing((Server s) -> address(s.address()), BY_DIFFERENCE)
          .thenComparingInt(Server::port);

  List<Service> services(Status status) {
    return this == SORTED ? sorted(status.services(), SERVICES) : status.services();
  }

  List<Server> servers(Service service) {
    return this == SORTED ? sorted(service.servers(), SERVERS) : service.servers().reversed();
  }

  /**
   * By insertion: where addresses lie more than 2^31 apart, the order goes round in a circle, which
   * {@link List#sort} refuses.
   */
  private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
    List<T> sorted = new ArrayList<>(list.size());
    for (T item : list) {
      int at = sorted.size();
      while (at > 0 && order.compare(sorted.get(at - 1), item) > 0) {
        at--;
      }
      sorted.add(at, item);
    }
    return sorted;
  }

  private static int address(String dotted) {
    return (int) Ipv4.parse(dotted);
  }
}
