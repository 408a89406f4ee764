package weir.conntrack;

/** Why a connection left the table. */
public enum Removal {
  /** Nothing was seen of it for its timeout. */
  EXPIRED,
  /** It made room for another: the table was full where it lay. */
  EVICTED,
  /** It was half-open, and connections became too many ({@code drop_entry} of IPVS). */
  DROPPED,
  /** Its client uses the port for a new connection ({@code conn_reuse_mode} of IPVS). */
  REUSED,
  /** A new NAT connection has the same server, client and ports, so that replies fit both. */
  REPLACED,
  /** Its server is gone or must not be used any more ({@code expire_nodest_conn} of IPVS). */
  SERVER_GONE,
  /** The operator wished so. */
  FLUSHED
}
