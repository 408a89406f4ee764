package weir.control.metrics;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import weir.control.admin.Status;

/** One scrape: a request, its answer, and the end of the connection. Runs on the event loop. */
final class MetricsSession extends SimpleChannelInboundHandler<HttpRequest> {
  private static final System.Logger LOG = System.getLogger("weir.metrics");
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Executor controlThread;
  private final Supplier<Status> status;
  private boolean asked;

  MetricsSession(Executor controlThread, Supplier<Status> status) {
    this.controlThread = controlThread;
    this.status = status;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
    if (asked) {
      return;
    }
    asked = true;
    if (request.decoderResult().isFailure()) {
      say(context, HttpResponseStatus.BAD_REQUEST, "not HTTP");
    } else if (!request.method().equals(HttpMethod.GET)) {
      say(context, HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET");
    } else if (!new QueryStringDecoder(request.uri()).path().equals("/metrics")) {
      say(context, HttpResponseStatus.NOT_FOUND, "metrics are at /metrics");
    } else {
      String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
      controlThread.execute(() -> scrape(context, accept));
    }
  }

  /** On the control thread, which only looks; making some megabytes of text is not its work. */
  private void scrape(ChannelHandlerContext context, String accept) {
    try {
      Status now = status.get();
      Thread.ofVirtual().name("scrape").start(() -> answer(context, now, accept));
    } catch (RuntimeException e) {
      failed(context, e);
    }
  }

  private static void answer(ChannelHandlerContext context, Status now, String accept) {
    try {
      Exposition.Page page = Exposition.of(now, accept);
      context
          .executor()
          .execute(() -> reply(context, HttpResponseStatus.OK, page.contentType(), page.text()));
    } catch (RuntimeException e) {
      failed(context, e);
    }
  }

  private static void failed(ChannelHandlerContext context, RuntimeException e) {
    LOG.log(Level.ERROR, "a scrape failed", e);
    context
        .executor()
        .execute(
            () ->
                say(
                    context,
                    HttpResponseStatus.INTERNAL_SERVER_ERROR,
                    "the director's log has more"));
  }

  private static void say(ChannelHandlerContext context, HttpResponseStatus code, String line) {
    reply(context, code, TEXT, line + "\n");
  }

  private static void reply(
      ChannelHandlerContext context, HttpResponseStatus code, String type, String text) {
    ByteBuf content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, code, content);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.log(Level.DEBUG, "a scraper went away", cause);
    var _ = context.close();
  }
}
