package dev.hearth.client.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.client.FakeGateway;
import dev.hearth.client.TunnelClient;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class PodRouteTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void leadsOnlyConnectionsToPodsThroughTheTunnel() throws Exception {
    InetAddress pod = InetAddress.getByName("127.0.0.9");
    NioEventLoopGroup loop = new NioEventLoopGroup(1);
    try (FakeGateway gateway = new FakeGateway();
        ServerSocket server = new ServerSocket(0, 50, pod);
        ServerSocket other = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.10"));
        TunnelClient tunnel = TunnelClient.open(SparkTunnel.settings(conf(gateway)))) {
      gateway.pods("127.0.0.9");
      until("the pod to be reached", () -> tunnel.reaches(pod));
      PodRoute.through(tunnel);

      assertThat(roundTrip(loop, server)).isEqualTo("pong");
      assertThat(gateway.dialled()).isEqualTo(1);

      assertThat(roundTrip(loop, other)).isEqualTo("pong");
      assertThat(gateway.dialled()).isEqualTo(1);

      gateway.pods();
      until("the pod to be gone", () -> !tunnel.reaches(pod));
      // A pod that is gone or out of reach is never dialled around the tunnel.
      assertThatThrownBy(() -> roundTrip(loop, server))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("cannot be reached");

      PodRoute.close(tunnel);
      assertThat(roundTrip(loop, server)).isEqualTo("pong");
      assertThat(gateway.dialled()).isEqualTo(1);
    } finally {
      loop.shutdownGracefully();
    }
  }

  @Test
  void namesTheSettingThatIsMissing() {
    assertThatThrownBy(() -> SparkTunnel.settings(new SparkConf(false)))
        .hasMessageContaining("spark.driver.port is not set");
    assertThatThrownBy(
            () -> SparkTunnel.settings(new SparkConf(false).set("spark.driver.port", "many")))
        .hasMessageContaining("spark.driver.port must be a port number, not many");
  }

  private SparkConf conf(FakeGateway gateway) throws Exception {
    Path ticket = Files.writeString(folder.resolve("ticket"), FakeGateway.TICKET);
    // Both at once, or they might be the same.
    try (ServerSocket driver = new ServerSocket(0);
        ServerSocket blocks = new ServerSocket(0)) {
      return new SparkConf(false)
          .set("spark.hearth.tunnel.url", gateway.url().toString())
          .set("spark.kubernetes.authenticate.oauthTokenFile", ticket.toString())
          .set("spark.driver.port", Integer.toString(driver.getLocalPort()))
          .set("spark.driver.blockManager.port", Integer.toString(blocks.getLocalPort()))
          .set("spark.ui.enabled", "false");
    }
  }

  private static void until(String what, BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited %s for %s", LIMIT, what).isLessThan(end);
      if (Thread.interrupted()) {
        throw new InterruptedException("while it waited for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /**
   * Netty's own client, as Spark uses it: the first bytes are written before the handshake is over.
   */
  private static String roundTrip(NioEventLoopGroup loop, ServerSocket server) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                    answer.complete(bytes.toString(StandardCharsets.US_ASCII));
                  }
                })
            .connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()))
            .sync()
            .channel();
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(
            () -> {
              try (Socket accepted = server.accept()) {
                accepted.getInputStream().readNBytes(4);
                accepted.getOutputStream().write("pong".getBytes(StandardCharsets.US_ASCII));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            work -> new Thread(work).start());
    channel.writeAndFlush(Unpooled.copiedBuffer("ping", StandardCharsets.US_ASCII));
    String text = answer.get(60, TimeUnit.SECONDS);
    serving.get(60, TimeUnit.SECONDS);
    channel.close().sync();
    return text;
  }
}
