package weir.control.pool;

import weir.control.config.RealServer;
import weir.control.config.VirtualServer;

/** Something that happened to a pool. */
public sealed interface Notice {
  /** A line for the log. */
  record Log(String line) implements Notice {
    @Override
    public String toString() {
      return line;
    }
  }

  /**
   * A server came or went, or its first check has shown that it is as was believed.
   *
   * @param starting whether it is only that the director starts with it up
   */
  record Server(VirtualServer service, RealServer server, boolean up, boolean starting)
      implements Notice {
    /** {@code RS [192.0.2.10]:tcp:80 [192.0.2.1]:tcp:80 UP}. */
    @Override
    public String toString() {
      return "RS "
          + Names.of(service, server)
          + " "
          + Names.of(service)
          + (up ? " UP" : " DOWN")
          + (starting ? " at start" : "");
    }
  }

  /**
   * A check of a server has changed its mind: there may be mail.
   *
   * @param up whether the server is up now
   * @param news whether it was not before
   * @param text of the mail
   */
  record ServerMail(VirtualServer service, RealServer server, boolean up, boolean news, String text)
      implements Notice {
    @Override
    public String toString() {
      return "mail of "
          + Names.of(service, server)
          + (up ? " UP" : " DOWN")
          + (news ? ": " : " still: ")
          + text;
    }
  }

  /**
   * The quorum was gained or lost.
   *
   * @param text of the mail
   */
  record Quorum(VirtualServer service, boolean up, String text) implements Notice {
    /** {@code VS [192.0.2.1]:tcp:80 UP}. */
    @Override
    public String toString() {
      return "VS " + Names.of(service) + (up ? " UP: " : " DOWN: ") + text;
    }
  }
}
