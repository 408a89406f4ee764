package weir.control.check;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;
import weir.control.config.TcpCheck;

/** {@code TCP_CHECK}: connects and lets go. */
final class TcpProber {
  private final Sockets sockets;

  TcpProber(Sockets sockets) {
    this.sockets = sockets;
  }

  void attempt(TcpCheck check, Consumer<Outcome> then) {
    sockets.tcp(
        check.settings(),
        new ChannelInboundHandlerAdapter(),
        new Sockets.Caller() {
          @Override
          public void connected(Channel channel) {
            var _ = channel.close();
            then.accept(Outcome.Good.PLAIN);
          }

          @Override
          public void failed(Sockets.Failure failure, String cause) {
            String server = Wording.server(check);
            then.accept(
                switch (failure) {
                  case REFUSED -> Outcome.Bad.of("TCP connection to " + server + " failed.");
                  case TIMED_OUT -> Outcome.Bad.of("TCP connection to " + server + " timedout.");
                  case NO_SOCKET ->
                      new Outcome.NotTried(
                          "TCP socket bind failed. Rescheduling. (" + server + ": " + cause + ")");
                });
          }
        });
  }
}
