package weir.control.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of the admin socket. Reads a line, waits for its answer, writes that, reads the next;
 * nothing more is read meanwhile. Runs on the event loop.
 */
final class AdminSession extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger("weir.admin");

  /** For each request: from the end of the last one until its answer has been taken. */
  private static final long PATIENCE_S = 60;

  private final Executor controlThread;
  private final AdminServer.Answers answers;
  private final ByteBuf received = Unpooled.buffer(256, Protocol.MAX_REQUEST);
  private boolean busy;
  private @Nullable ScheduledFuture<?> patience;

  AdminSession(Executor controlThread, AdminServer.Answers answers) {
    this.controlThread = controlThread;
    this.answers = answers;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    await(context);
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (bytes.readableBytes() > received.maxWritableBytes()) {
        refuse(context, "a request has at most " + Protocol.MAX_REQUEST + " bytes");
        return;
      }
      received.writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    next(context);
  }

  /** Answers the next line, or reads on where there is none yet. */
  private void next(ChannelHandlerContext context) {
    if (busy || !context.channel().isActive()) {
      return;
    }
    int length = received.bytesBefore((byte) '\n');
    if (length < 0) {
      context.read();
      return;
    }
    byte[] line = new byte[length];
    received.readBytes(line).skipBytes(1).discardReadBytes();
    busy = true;
    stopAwaiting();
    controlThread.execute(
        () -> {
          byte[] reply = Protocol.bytes(answer(line));
          context.executor().execute(() -> reply(context, reply));
        });
  }

  private Reply<Object> answer(byte[] line) {
    try {
      return Reply.of(answers.answer(Protocol.request(line)));
    } catch (RefusedException e) {
      return Reply.error(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an admin request failed", e);
      return Reply.error("internal error; the director's log has more");
    }
  }

  private void reply(ChannelHandlerContext context, byte[] reply) {
    context
        .writeAndFlush(Unpooled.wrappedBuffer(reply))
        .addListener(
            written -> {
              busy = false;
              await(context);
              next(context);
            });
  }

  private void refuse(ChannelHandlerContext context, String why) {
    busy = true;
    context
        .writeAndFlush(Unpooled.wrappedBuffer(Protocol.bytes(Reply.error(why))))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void await(ChannelHandlerContext context) {
    stopAwaiting();
    patience = context.executor().schedule(() -> end(context), PATIENCE_S, TimeUnit.SECONDS);
  }

  private void stopAwaiting() {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopAwaiting();
    received.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.log(Level.DEBUG, "an admin client went away", cause);
    end(context);
  }

  private static void end(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
