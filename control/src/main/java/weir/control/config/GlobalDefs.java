package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code global_defs} block.
 *
 * @param routerId the name of this director in mail and logs; null when the host's name stands for
 *     it
 * @param mail who is told of a change of state
 * @param timeouts of connections, by {@code lvs_timeouts}
 * @param notices who else is told, and how
 * @param lifecycle what happens at the start and at the end
 * @param syncDaemon how connections are told to the other director; null for not at all
 * @param vrrp for instances that are silent
 */
public record GlobalDefs(
    @Nullable String routerId,
    Mail mail,
    LvsTimeouts timeouts,
    Notices notices,
    Lifecycle lifecycle,
    @Nullable SyncDaemon syncDaemon,
    VrrpDefaults vrrp) {
  /** What a file without a {@code global_defs} block has. */
  public static final GlobalDefs DEFAULT =
      new GlobalDefs(
          null,
          new Mail(List.of(), null, null, 25, 30_000, "localhost", false),
          LvsTimeouts.NONE,
          Notices.NONE,
          Lifecycle.DEFAULT,
          null,
          VrrpDefaults.DEFAULT);

  /**
   * How long connections live without a packet, in seconds; 0 for what IPVS starts with.
   *
   * @param tcp an established TCP connection
   * @param tcpFin a TCP connection after a FIN
   * @param udp a UDP connection
   */
  public record LvsTimeouts(int tcp, int tcpFin, int udp) {
    /** Nothing set. */
    public static final LvsTimeouts NONE = new LvsTimeouts(0, 0, 0);
  }

  /**
   * Where mail goes.
   *
   * @param to the addresses of {@code notification_email}; empty for no mail
   * @param from the sender, or null
   * @param server host name or address of the SMTP server, or null
   * @param port of the SMTP server, 1..65535
   * @param connectTimeoutMs how long to wait for the server
   * @param heloName what the server is told of who we are ({@code smtp_helo_name})
   * @param noCheckerEmails whether a check that does not change its server's state sends none
   */
  public record Mail(
      List<String> to,
      @Nullable String from,
      @Nullable String server,
      int port,
      long connectTimeoutMs,
      String heloName,
      boolean noCheckerEmails) {
    public Mail {
      to = List.copyOf(to);
    }
  }

  /**
   * Scripts and FIFOs that are told of every change.
   *
   * @param scriptUser whose rights a script gets that names nobody ({@code script_user}); null
   *     where the file is silent
   * @param scriptGroup likewise; null for the user's
   * @param lvsFifo told of virtual and real servers; null for none
   * @param fifo told of those and of VRRP; null for none
   * @param rsInitNotifies whether servers that start up are told of too
   * @param startup run before anything else; null for nothing
   * @param shutdown run after everything else; null for nothing
   */
  public record Notices(
      @Nullable String scriptUser,
      @Nullable String scriptGroup,
      @Nullable Fifo lvsFifo,
      @Nullable Fifo fifo,
      boolean rsInitNotifies,
      @Nullable Script startup,
      @Nullable Script shutdown) {
    /** Nobody is told. */
    public static final Notices NONE = new Notices(null, null, null, null, false, null, null);
  }

  /**
   * A named pipe that gets a line for each change.
   *
   * @param path made where it is missing
   * @param user who owns it then; null for the user of scripts
   * @param group likewise
   * @param script started with the path as its last argument; null for none
   */
  public record Fifo(
      String path, @Nullable String user, @Nullable String group, @Nullable Script script) {}
}
