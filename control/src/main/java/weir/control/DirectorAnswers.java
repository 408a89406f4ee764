package weir.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import weir.control.admin.AdminServer;
import weir.control.admin.ConnectionPage;
import weir.control.admin.DrainReport;
import weir.control.admin.RefusedException;
import weir.control.admin.Request;
import weir.control.admin.Status;
import weir.control.admin.VrrpReport;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.Ipv4;
import weir.control.config.ServiceKey;
import weir.dataplane.Dataplane;

/** What the director tells about itself. Lives on the control thread. */
final class DirectorAnswers implements AdminServer.Answers {
  /** Some 2 MB of reply. */
  private static final int ROWS_OF_A_PAGE = 1 << 14;

  private final Supplier<Status> status;
  private final Dataplane dataplane;
  private final Explaining explaining;
  private final Reload reload;
  private final Drains drains;
  private final OperatorCommands operator;
  private final Supplier<VrrpReport> vrrp;

  DirectorAnswers(
      Supplier<Status> status,
      Dataplane dataplane,
      Explaining explaining,
      Reload reload,
      Drains drains,
      OperatorCommands operator,
      Supplier<VrrpReport> vrrp) {
    this.vrrp = vrrp;
    this.operator = operator;
    this.status = status;
    this.dataplane = dataplane;
    this.explaining = explaining;
    this.reload = reload;
    this.drains = drains;
  }

  @Override
  public Object answer(Request<?> request) throws RefusedException {
    return switch (request) {
      case Request.ReloadRequest(String file) ->
          file == null ? reload.reload() : reload.rehearse(Path.of(file));
      case Request.DrainRequest(String server, int port, var action, long deadlineMs) ->
          drain((int) Ipv4.parse(server), port, action, deadlineMs);
      case Request.ChangeRequest(var command) -> operator.change(command);
      case Request.ZeroRequest(ServiceKey service) -> operator.zero(service);
      case Request.TimeoutsRequest(int tcp, int tcpFin, int udp) ->
          operator.set(new LvsTimeouts(tcp, tcpFin, udp));
      case Request.StatusRequest() -> status.get();
      case Request.VrrpRequest() -> vrrp.get();
      case Request.ExplainRequest explain -> explaining.explain(explain);
      case Request.ConnectionsRequest(long cursor) -> connections(cursor);
    };
  }

  private DrainReport drain(int address, int port, Request.DrainAction action, long deadlineMs)
      throws RefusedException {
    return switch (action) {
      case START -> drains.start(address, port, deadlineMs);
      case WATCH -> drains.watch(address, port);
      case CANCEL -> drains.cancel(address, port);
    };
  }

  /** The cursor is how many to leave out, so a row may be missing where others come and go. */
  private ConnectionPage connections(long cursor) {
    List<ConnectionPage.Row> rows = new ArrayList<>();
    long[] seen = {0};
    dataplane.connections(
        row -> {
          if (seen[0]++ >= cursor && rows.size() < ROWS_OF_A_PAGE) {
            rows.add(Rows.of(row));
          }
        });
    long next = cursor + rows.size();
    return new ConnectionPage(rows, next < seen[0] ? next : 0);
  }
}
