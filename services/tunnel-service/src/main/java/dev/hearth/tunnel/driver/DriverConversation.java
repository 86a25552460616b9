package dev.hearth.tunnel.driver;

import dev.hearth.tunnel.reverse.Caller;
import dev.hearth.tunnel.stream.WebSocketStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One question to a driver: fixed GETs, one after the other, over one stream that the client
 * carries. Anything but the answer that Spark gives ends it without one, and no redirect is
 * followed. No meter counts its bytes: they are ours, not the user's.
 *
 * <pre>
 *   applications ──its id──▶ running jobs ──none──▶ executors ──▶ answered
 *                                 └────────any──────────────────▶ answered
 * </pre>
 */
final class DriverConversation implements Caller, WebSocketStream.Sink {
  /** All that a driver may say: some kilobytes as a rule, and 2 KiB for each executor. */
  static final int MOST_BYTES = 512 * 1024;

  private static final String APPLICATIONS = "/api/v1/applications";

  private final Promise<DriverWork> answer = Promise.promise();
  private final EmbeddedChannel decoder =
      new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(MOST_BYTES));
  private WebSocketStream socket;
  private Step step = Step.APPLICATION;
  private String application = "";
  private int heard;
  private boolean over;

  private enum Step {
    APPLICATION,
    JOBS,
    EXECUTORS
  }

  Future<DriverWork> answer() {
    return answer.future();
  }

  @Override
  public synchronized void collected(WebSocketStream stream) {
    socket = stream;
    stream.attach(this);
    if (over) {
      stream.close(WebSocketStream.DONE, "not needed any more");
    } else {
      ask("");
    }
  }

  @Override
  public void turnedAway() {
    giveUp("the client doesn't carry the question");
  }

  @Override
  public synchronized void bytes(Buffer bytes) {
    heard += over ? 0 : bytes.length();
    if (heard > MOST_BYTES) {
      giveUp("the driver says more than " + MOST_BYTES + " bytes");
    }
    if (over) {
      return;
    }
    try {
      decoder.writeInbound(Unpooled.wrappedBuffer(bytes.getBytes()));
      while (!over && decoder.readInbound() instanceof FullHttpResponse response) {
        take(response);
      }
    } catch (RuntimeException unreadable) {
      giveUp("the driver doesn't speak HTTP");
    }
  }

  @Override
  public void end() {
    giveUp("the driver ended the connection");
  }

  @Override
  public void gone() {
    giveUp("the connection to the driver is gone");
  }

  /** Does nothing to a question that was answered. */
  synchronized void giveUp(String why) {
    if (close()) {
      answer.fail(why);
    }
  }

  private void take(FullHttpResponse response) {
    try {
      if (response.decoderResult().isFailure()
          || !response.status().equals(HttpResponseStatus.OK)) {
        giveUp("the driver's REST interface doesn't answer");
        return;
      }
      take(Buffer.buffer(ByteBufUtil.getBytes(response.content())));
    } finally {
      response.release();
    }
  }

  private void take(Buffer body) {
    switch (step) {
      case APPLICATION -> {
        Optional<String> id = DriverWork.application(body);
        if (id.isEmpty()) {
          giveUp("the driver names no application");
          return;
        }
        application = id.get();
        step = Step.JOBS;
        ask("/" + application + "/jobs?status=running");
      }
      case JOBS -> {
        OptionalInt running = DriverWork.count(body);
        if (running.isEmpty()) {
          giveUp("the driver's list of jobs is none");
        } else if (running.getAsInt() > 0) {
          answered(new DriverWork(application, true, Map.of()));
        } else {
          step = Step.EXECUTORS;
          ask("/" + application + "/executors");
        }
      }
      case EXECUTORS ->
          DriverWork.of(application, body)
              .ifPresentOrElse(
                  this::answered, () -> giveUp("the driver's list of executors is none"));
    }
  }

  private void ask(String what) {
    socket.write(
        Buffer.buffer(
            "GET "
                + APPLICATIONS
                + what
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n"));
  }

  private void answered(DriverWork work) {
    if (close()) {
      answer.complete(work);
    }
  }

  /** Whether it was open. */
  private boolean close() {
    if (over) {
      return false;
    }
    over = true;
    try {
      decoder.finishAndReleaseAll();
    } catch (RuntimeException halfRead) {
      // What is left of an answer is no matter any more.
    }
    if (socket != null) {
      socket.close(WebSocketStream.DONE, "asked");
    }
    return true;
  }
}
