package weir.control.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs.Fifo;

/**
 * What {@code global_defs} says for VRRP instances that are silent, and for VRRP as a whole.
 *
 * @param group4 where adverts of IPv4 instances go
 * @param group6 where those of IPv6 instances go
 * @param version 2 or 3, of IPv4 instances
 * @param adverts how adverts of others are taken
 * @param garp when gratuitous ARPs are sent
 * @param extraGarp and where else
 * @param garpIntervalUs between two ARPs on an interface, microseconds
 * @param gnaIntervalUs between two neighbour advertisements likewise
 * @param startupDelayMs before the first instance starts
 * @param interfaces which there are
 * @param notices who is told
 */
public record VrrpDefaults(
    InetAddress group4,
    InetAddress group6,
    int version,
    AdvertRules adverts,
    GarpTiming garp,
    ExtraGarp extraGarp,
    long garpIntervalUs,
    long gnaIntervalUs,
    long startupDelayMs,
    InterfaceRules interfaces,
    VrrpNotices notices) {
  /** What a file without a {@code global_defs} block has. */
  public static final VrrpDefaults DEFAULT =
      new VrrpDefaults(
          InetAddress.ofLiteral("224.0.0.18"),
          InetAddress.ofLiteral("ff02::12"),
          2,
          new AdvertRules(false, false, false, 3, false, false),
          GarpTiming.DEFAULT,
          ExtraGarp.NONE,
          0,
          0,
          0,
          new InterfaceRules("eth0", false, false, "vrrp"),
          new VrrpNotices(false, true, false, null, false, false));

  /**
   * How adverts of others are taken.
   *
   * @param strict whether only what the RFC allows is taken and sent
   * @param skipAddressCheck whether the addresses of a known master's adverts are not compared
   * @param checkUnicastSource whether only configured peers are heard
   * @param downTimerAdverts how many intervals without an advert make a master dead, 1..100
   * @param lowerPrioNoAdvert whether an advert of lower priority is not answered
   * @param higherPrioSendAdvert whether one of higher priority is, before giving way
   */
  public record AdvertRules(
      boolean strict,
      boolean skipAddressCheck,
      boolean checkUnicastSource,
      int downTimerAdverts,
      boolean lowerPrioNoAdvert,
      boolean higherPrioSendAdvert) {}

  /**
   * Interfaces.
   *
   * @param byDefault of addresses and instances that name none
   * @param mayCome whether one that is named need not be there yet
   * @param mayChange whether one may come back as another kind
   * @param vmacPrefix what names of VMAC interfaces begin with
   */
  public record InterfaceRules(
      String byDefault, boolean mayCome, boolean mayChange, String vmacPrefix) {}

  /**
   * Who is told of VRRP.
   *
   * @param smtpAlert whether mail is sent where an instance or group is silent
   * @param faultMail whether FAULT is worth a mail
   * @param priorityChanges whether FIFOs are told of priorities
   * @param fifo told of VRRP only; null for none
   * @param fifoStatesOnReload whether it is told of every state after a reload
   * @param logUnknownVrids whether adverts of routers that nobody configured are logged
   */
  public record VrrpNotices(
      boolean smtpAlert,
      boolean faultMail,
      boolean priorityChanges,
      @Nullable Fifo fifo,
      boolean fifoStatesOnReload,
      boolean logUnknownVrids) {}
}
