package weir.control.ipvs;

/** A command that IPVS refuses; nothing was changed. The message is ipvsadm's. */
public final class IpvsException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** Why, in the order of {@code ipvs_strerror} in libipvs.c. */
  public enum Reason {
    SERVICE_EXISTS("Service already exists"),
    NO_SERVICE("No such service"),
    DESTINATION_EXISTS("Destination already exists"),
    NO_DESTINATION("No such destination"),
    /** More than the director was started for. */
    FULL("No space left on device"),
    INVALID("Numerical result out of range"),
    NOT_UNICAST("Invalid operation.  Possibly wrong module version, address not unicast, ...");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** What ipvsadm says of it. */
    public String text() {
      return text;
    }
  }

  IpvsException(Reason reason) {
    super(reason.text());
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
