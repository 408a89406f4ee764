package weir.control.adm;

/** What {@code -h} and {@code -v} print. */
final class Help {
  /** Scripts ask it which ipvsadm they have: this is the one that is spoken here. */
  static final String VERSION = "ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n";

  static final String TEXT =
      VERSION
          + """
            The table of a running weir, by the commands of ipvsadm. A command comes first:
              -A, --add-service      SERVICE [-s SCHEDULER] [-p [SECONDS]] [-M NETMASK] [-b FLAGS] [-o]
              -E, --edit-service     SERVICE, with the options of -A: what is not given is as for a new one
              -D, --delete-service   SERVICE
              -a, --add-server       SERVICE -r HOST[:PORT] [-g|-i|-m] [-w WEIGHT] [-x MANY] [-y FEW]
              -e, --edit-server      SERVICE -r HOST[:PORT], with the options of -a
              -d, --delete-server    SERVICE -r HOST[:PORT]
              -C, --clear            removes every service
              -S, --save [-n]        prints the table as commands
              -R, --restore          carries out commands, one a line of standard input
              -L, -l, --list         prints the table, a SERVICE, or something else of it:
                  [-n] [--stats|--rate|--thresholds|--persistent-conn|--tun-info] [--exact] [--nosort]
                  -c [-n]            connections
                  --timeout          how long connections live without a packet
                  --daemon           nothing: there is no sync daemon
              -Z, --zero [SERVICE]   counts from 0 again
              --set TCP TCPFIN UDP   sets timeouts, in seconds; 0 leaves one as it is
              -h, --help             prints this
              -v, --version          prints the first line of this
            A SERVICE is one of
              -t, --tcp-service HOST:PORT    -u, --udp-service HOST:PORT    -f, --fwmark-service MARK
            Options
              -s, --scheduler        rr wrr lc wlc (where none is given) sed nq lblc lblcr dh sh mh fo ovf twos
              -b, --sched-flags      with commas: sh-port sh-fallback mh-port mh-fallback flag-1 flag-2 flag-3
              -p, --persistent       clients stay with their server; for 360 seconds where none are given
              -M, --netmask          which bits of the client's address count for -p
              -o, --ops              each datagram is scheduled by itself
              -g, --gatewaying  -i, --ipip  -m, --masquerading   direct routing, tunnel, NAT
              -w, --weight           share of new connections; 1 where none is given
              -x, --u-threshold      with so many connections a server gets no new ones; 0 for no limit
              -y, --l-threshold      with fewer than that it gets them again
              -n, --numeric          numbers for names
              --exact, -X            large numbers whole
            Also understood, and refused: --sctp-service, -6, --pe, --tun-type gue|gre, --start-daemon.
            """;

  private Help() {}
}
