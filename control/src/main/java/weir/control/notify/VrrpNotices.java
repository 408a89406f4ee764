package weir.control.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs;
import weir.control.config.Script;
import weir.control.config.VrrpInstance;
import weir.control.config.VrrpNotify;
import weir.control.config.VrrpSyncGroup;
import weir.control.failover.FailoverNotices;
import weir.vrrp.State;

/**
 * Tells of virtual routers as keepalived does ({@code vrrp_notify.c}): the script of the state,
 * then {@code notify} with what, which, state and priority as arguments, the same line to the
 * FIFOs, and mail.
 */
final class VrrpNotices implements FailoverNotices {
  private final Consumer<Script> scripts;
  private final Consumer<String> fifos;
  private final Mailer mailer;
  private final Supplier<GlobalDefs> defs;

  VrrpNotices(
      Consumer<Script> scripts, Consumer<String> fifos, Mailer mailer, Supplier<GlobalDefs> defs) {
    this.scripts = scripts;
    this.fifos = fifos;
    this.mailer = mailer;
    this.defs = defs;
  }

  @Override
  public void entered(VrrpInstance instance, State state, int effectivePriority) {
    tell("INSTANCE", instance.name(), instance.notices(), state, effectivePriority);
    boolean mails = state != State.FAULT || defs.get().vrrp().notices().faultMail();
    if (instance.notices().smtpAlert() && state != State.INIT && mails) {
      mailer.send(
          defs.get(),
          "VRRP Instance " + instance.name() + " - Entering " + state + " state",
          switch (state) {
            case MASTER -> "=> VRRP Instance is now owning VRRP VIPs <=";
            case BACKUP -> "=> VRRP Instance is no longer owning VRRP VIPs <=";
            default -> "=> VRRP Instance cannot own VRRP VIPs <=";
          });
    }
  }

  @Override
  public void entered(VrrpSyncGroup group, State state) {
    tell("GROUP", group.name(), group.notices(), state, 0);
    if (group.notices().smtpAlert() && state != State.INIT) {
      mailer.send(
          defs.get(),
          "VRRP Group " + group.name() + " - Entering " + state + " state",
          "=> All VRRP group instances are now in " + state + " state <=");
    }
  }

  @Override
  public void heardLower(VrrpInstance instance, int effectivePriority) {
    run(instance.notices().masterRxLowerPri());
    fifos.accept("INSTANCE \"" + instance.name() + "\" MASTER_RX_LOWER_PRI " + effectivePriority);
  }

  @Override
  public void deleted(VrrpInstance instance) {
    run(instance.notices().deleted());
  }

  private void tell(String what, String name, VrrpNotify notify, State state, int priority) {
    String word = state == State.INIT ? "STOP" : state.name();
    run(
        switch (state) {
          case MASTER -> notify.master();
          case BACKUP -> notify.backup();
          case FAULT -> notify.fault();
          case INIT -> notify.stop();
        });
    Script any = notify.any();
    if (any != null) {
      List<String> words = new ArrayList<>(any.words());
      words.addAll(List.of(what, name, word, Integer.toString(priority)));
      run(new Script(words, any.user(), any.group(), any.timeoutMs()));
    }
    fifos.accept(what + " \"" + name + "\" " + word + " " + priority);
  }

  private void run(@Nullable Script script) {
    if (script != null) {
      scripts.accept(script);
    }
  }
}
