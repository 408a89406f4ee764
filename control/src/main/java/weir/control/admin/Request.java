package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.Ipv4;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Command;

/**
 * What a client can ask for: one record for each, whose components are the fields of the JSON
 * object and whose {@link JsonTypeName} is in its field {@code request}. A component that a request
 * leaves out is 0, false or null; a constructor throws {@link IllegalArgumentException}, with a
 * line for people, where a value cannot be meant.
 *
 * <p>To add one: a record here, and its case in the {@link AdminServer.Answers}.
 *
 * @param <A> what it is answered with: a record
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
public sealed interface Request<A> {
  /** The class of the answer. */
  Class<A> answer();

  /** Services, servers, interfaces, counters. */
  @JsonTypeName("status")
  record StatusRequest() implements Request<Status> {
    @Override
    public Class<Status> answer() {
      return Status.class;
    }
  }

  /** Changes the table of services and servers, as ipvsadm does. */
  @JsonTypeName("change")
  record ChangeRequest(Command command) implements Request<Changed> {
    public ChangeRequest {
      if (command == null) {
        throw new IllegalArgumentException("what is to be changed is missing");
      }
    }

    @Override
    public Class<Changed> answer() {
      return Changed.class;
    }
  }

  /**
   * Counts from 0 again.
   *
   * @param service null for all
   */
  @JsonTypeName("zero")
  record ZeroRequest(@Nullable ServiceKey service) implements Request<Changed> {
    @Override
    public Class<Changed> answer() {
      return Changed.class;
    }
  }

  /**
   * Sets how long connections live without a packet, in seconds, up to 31 days; 0 leaves one as it
   * is. The answer is what they are now.
   *
   * @param tcp established
   * @param tcpFin after a FIN
   */
  @JsonTypeName("timeouts")
  record TimeoutsRequest(int tcp, int tcpFin, int udp) implements Request<LvsTimeouts> {
    private static final int MAX_S = 31 * 86_400;

    public TimeoutsRequest {
      if (tcp < 0 || tcp > MAX_S || tcpFin < 0 || tcpFin > MAX_S || udp < 0 || udp > MAX_S) {
        throw new IllegalArgumentException("a timeout is 0 to " + MAX_S + " seconds");
      }
    }

    @Override
    public Class<LvsTimeouts> answer() {
      return LvsTimeouts.class;
    }
  }

  /**
   * A page of the connection table.
   *
   * @param cursor 0 for the first page, then what the last one gave as {@link ConnectionPage#next}
   */
  @JsonTypeName("connections")
  record ConnectionsRequest(long cursor) implements Request<ConnectionPage> {
    public ConnectionsRequest {
      if (cursor < 0) {
        throw new IllegalArgumentException("a cursor is 0 or what the last reply gave");
      }
    }

    @Override
    public Class<ConnectionPage> answer() {
      return ConnectionPage.class;
    }
  }

  /**
   * Reads the director's file again and does what is new in it.
   *
   * @param file another one that is only compared, absolute; null to reload
   */
  @JsonTypeName("reload")
  record ReloadRequest(@Nullable String file) implements Request<ReloadReport> {
    @Override
    public Class<ReloadReport> answer() {
      return ReloadReport.class;
    }
  }

  /** The virtual routers. */
  @JsonTypeName("vrrp")
  record VrrpRequest() implements Request<VrrpReport> {
    @Override
    public Class<VrrpReport> answer() {
      return VrrpReport.class;
    }
  }

  /**
   * Takes a server out when its connections have ended.
   *
   * @param server address, IPv4
   * @param port 0 for every port
   * @param action what to do about it
   * @param deadlineMs when it goes with what connections it has; 0 for never
   */
  @JsonTypeName("drain")
  record DrainRequest(String server, int port, DrainAction action, long deadlineMs)
      implements Request<DrainReport> {
    public DrainRequest {
      if (Ipv4.parse(server) < 0 || port < 0 || port > 0xffff || deadlineMs < 0) {
        throw new IllegalArgumentException("a server is an IPv4 address, with a port or without");
      }
    }

    @Override
    public Class<DrainReport> answer() {
      return DrainReport.class;
    }
  }

  /**
   * What would become of a packet; does nothing to it.
   *
   * @param protocol {@code TCP} or {@code UDP}
   * @param source IPv4 address
   * @param destination IPv4 address
   * @param device the interface that it comes in by; null for the first one
   * @param mark the firewall mark that it has, unsigned; null for what the rules say
   */
  @JsonTypeName("explain")
  record ExplainRequest(
      String protocol,
      String source,
      int sourcePort,
      String destination,
      int destinationPort,
      @Nullable String device,
      @Nullable Long mark)
      implements Request<Explained> {
    private static final long MAX_MARK = 0xffff_ffffL;

    public ExplainRequest {
      if (!protocol.equals("TCP") && !protocol.equals("UDP")) {
        throw new IllegalArgumentException("a protocol is TCP or UDP");
      }
      if (Ipv4.parse(source) < 0 || Ipv4.parse(destination) < 0) {
        throw new IllegalArgumentException("an address is IPv4, such as 192.0.2.1");
      }
      if (!isPort(sourcePort) || !isPort(destinationPort)) {
        throw new IllegalArgumentException("a port is 1 to 65535");
      }
      if (mark != null && (mark < 0 || mark > MAX_MARK)) {
        throw new IllegalArgumentException("a mark is 0 to " + MAX_MARK);
      }
    }

    private static boolean isPort(int port) {
      return port >= 1 && port <= 0xffff;
    }

    @Override
    public Class<Explained> answer() {
      return Explained.class;
    }
  }

  /** What to do about a server that is to be drained. */
  enum DrainAction {
    /** It gets no new connections. */
    START,
    /** How far is it? */
    WATCH,
    /** It stays, with its weight. */
    CANCEL
  }
}
