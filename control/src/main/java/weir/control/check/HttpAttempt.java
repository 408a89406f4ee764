package weir.control.check;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.control.config.HttpCheck;
import weir.control.config.HttpCheck.Url;

/**
 * One GET of one URL. The answer ends where HTTP says so, or where the server hangs up; one that is
 * cut short is judged by what came, as keepalived does it.
 */
final class HttpAttempt extends Attempt<HttpObject> {
  /** A body that is longer does not end, as far as a check is concerned. */
  static final int MAX_BODY_BYTES = 16 << 20;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;

  private final @Nullable Encryption encryption;
  private final String request;
  private final String server;
  private final HttpAnswer answer;
  private Phase phase = Phase.CONNECT;
  private boolean hasTurn;
  private boolean informational;
  private long bodyBytes;

  private enum Phase {
    CONNECT,
    HANDSHAKE,
    REQUEST,
    ANSWER
  }

  /**
   * How a connection is encrypted.
   *
   * @param turns so that handshakes, which are work, do not all run at once and time out together
   */
  record Encryption(Turns turns, Supplier<SslHandler> handler) {}

  HttpAttempt(
      HttpCheck check,
      Url url,
      String request,
      @Nullable Encryption encryption,
      Consumer<Outcome> then) {
    super(check.settings(), HttpObject.class, then);
    this.encryption = encryption;
    this.request = request;
    this.server = Wording.server(check);
    this.answer = new HttpAnswer(url);
  }

  @Override
  public void failed(Sockets.Failure failure, String cause) {
    switch (failure) {
      case REFUSED -> bad("Error connecting");
      case TIMED_OUT -> bad("Timeout connecting");
      case NO_SOCKET ->
          end(
              new Outcome.NotTried(
                  "WEB socket bind failed. Rescheduling. (" + server + ": " + cause + ")"));
    }
  }

  @Override
  void ready(Channel channel) {
    if (encryption == null) {
      start(channel);
    } else {
      phase = Phase.HANDSHAKE;
      encryption.turns.take(() -> handshake(channel, encryption));
    }
  }

  private void handshake(Channel channel, Encryption with) {
    if (isOver()) {
      with.turns.giveBack();
      return;
    }
    hasTurn = true;
    try {
      channel.pipeline().addFirst(with.handler.get());
    } catch (IllegalArgumentException noServerName) {
      closed(noServerName);
      return;
    }
    start(channel);
  }

  @Override
  void over() {
    if (encryption != null && hasTurn) {
      encryption.turns.giveBack();
    }
  }

  @Override
  void begin(Channel channel) {
    if (encryption == null) {
      ask(channel);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      ask(context.channel());
    }
  }

  private void ask(Channel channel) {
    phase = Phase.REQUEST;
    var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(request.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (isOver()) {
      return;
    }
    if (part instanceof HttpResponse response) {
      int status = response.status().code();
      informational = status < OK && status != SWITCHING_PROTOCOLS;
      if (response.decoderResult().isFailure() || !(informational || answer.isGood(status))) {
        bad("HTTP status code error to");
        return;
      }
      phase = informational ? Phase.REQUEST : Phase.ANSWER;
    }
    if (part instanceof HttpContent content && !informational) {
      add(content);
    }
  }

  private void add(HttpContent part) {
    if (part.decoderResult().isFailure()) {
      bad("Read error with");
      return;
    }
    bodyBytes += part.content().readableBytes();
    if (bodyBytes > MAX_BODY_BYTES) {
      bad("Body longer than " + (MAX_BODY_BYTES >> 20) + " MiB from");
      return;
    }
    if (answer.wantsBody()) {
      answer.add(ByteBufUtil.getBytes(part.content()));
    }
    if (part instanceof LastHttpContent) {
      judge();
    }
  }

  private void judge() {
    String fault = answer.fault();
    if (fault != null) {
      bad(fault);
    } else {
      end(new Outcome.Good(answer.success(server), Outcome.Good.WEIGHT_AS_CONFIGURED));
    }
  }

  @Override
  void timedOut() {
    bad(
        switch (phase) {
          case CONNECT, HANDSHAKE -> "Timeout connecting";
          case REQUEST -> "Timeout WEB read";
          case ANSWER -> encryption != null ? "Timeout SSL read" : "Timeout HTTP read";
        });
  }

  @Override
  void closed(@Nullable Throwable cause) {
    switch (phase) {
      case CONNECT -> bad("Error connecting");
      case HANDSHAKE -> bad("SSL handshake/communication error connecting to");
      case REQUEST -> bad(cause == null ? "Read, no data received from " : "Read error with");
      case ANSWER -> {
        if (cause == null) {
          judge();
        } else {
          bad("Read error with");
        }
      }
    }
  }

  private void bad(String what) {
    end(Outcome.Bad.of(what + " server " + server + "."));
  }
}
