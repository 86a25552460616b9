package dev.hearth.tunnel;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.hearth.resource.Labels;
import dev.hearth.tunnel.access.Grant;
import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.access.LiveReads;
import dev.hearth.tunnel.access.SessionDirectory;
import dev.hearth.tunnel.access.Sha256;
import dev.hearth.tunnel.access.TicketText;
import dev.hearth.tunnel.endpoint.Endpoint;
import dev.hearth.tunnel.endpoint.EndpointSettings;
import dev.hearth.tunnel.facade.ApiServer;
import dev.hearth.tunnel.facade.TokenFile;
import dev.hearth.tunnel.forward.PodDirectory;
import dev.hearth.tunnel.gateway.Gateway;
import dev.hearth.tunnel.gateway.GatewaySettings;
import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.presence.Presence;
import dev.hearth.tunnel.reverse.ReversePorts;
import dev.hearth.tunnel.tls.Renewal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A gateway and an endpoint as they are, in one process; only the watches of the Kubernetes API are
 * stood in for, by putting into the directories what they would.
 */
final class TunnelRig implements AutoCloseable {
  static final String SESSION = "s0123456789ab";
  static final String TICKET = SESSION + "." + "k".repeat(43);
  // A machine that stands still for some seconds must not look like a client that is gone.
  static final ReversePorts.Patience LONG =
      new ReversePorts.Patience(
          Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(30));

  static final HttpRelay.Patience UNHURRIED =
      new HttpRelay.Patience(Duration.ofSeconds(30), Duration.ofSeconds(60));

  /** What the session's application names. */
  static final Set<String> UPLOADS = Set.of("app.jar", "lib.jar");

  static final long MOST_UPLOADED = 8L * 1024 * 1024;

  private static final Duration LOOK = Duration.ofSeconds(30);

  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  final Vertx vertx = Vertx.vertx();
  final TestAuthority authority;
  final SessionDirectory gatewaySessions = new SessionDirectory();
  final SessionDirectory endpointSessions = new SessionDirectory();
  final Map<String, KnownSession> cluster = new ConcurrentHashMap<>();

  /** Sessions that a live read fails for. */
  final Set<String> unreadable = ConcurrentHashMap.newKeySet();

  final PodDirectory pods = new PodDirectory();
  final Presence presence = new Presence(Clock.systemUTC());
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Path token;
  final int gatewayPort = freePort();
  final int endpointPort = freePort();
  final int driverPort = freePort();
  final int blockManagerPort = freePort();
  final int uiPort = freePort();
  final int filesPort = freePort();
  final HttpClient http;
  final PemTrustOptions trust;
  final WebSocketClient sockets;
  private final AtomicLong generation = new AtomicLong();
  final TestAuthority publicAuthority;
  final TestAuthority.Issued door;
  final TestAuthority.Issued client;
  final TestAuthority.Issued own;

  /** The authority in a file of each side's own, as in a cluster. */
  final Path gatewaysAuthority;

  final Path endpointsAuthority;
  final Gateway gateway;
  final Endpoint endpoint;

  TunnelRig(Path folder, int apiPort) throws IOException {
    this(folder, apiPort, LONG);
  }

  TunnelRig(Path folder, int apiPort, ReversePorts.Patience patience) throws IOException {
    this(folder, apiPort, patience, new Around(UNHURRIED, UNHURRIED, 1_000));
  }

  TunnelRig(Path folder, int apiPort, Leaving leaving) throws IOException {
    this(folder, apiPort, LONG, new Around(UNHURRIED, UNHURRIED, 1_000, leaving));
  }

  /**
   * What a gateway leaves its peers time for: an endpoint to say good-bye before it hangs up, and
   * callers when it stops.
   */
  record Leaving(Duration goodbye, Duration linger, Duration drain) {
    /** What the endpoint says is heard, though it may stand still for some seconds before that. */
    static final Leaving UNHURRIED =
        new Leaving(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  /** How patient the two roles are with who is behind them, and how many may come. */
  record Around(
      HttpRelay.Patience api,
      HttpRelay.Patience endpoints,
      int connections,
      Leaving leaving,
      Duration driver) {
    Around(HttpRelay.Patience api, HttpRelay.Patience endpoints, int connections, Leaving leaving) {
      this(api, endpoints, connections, leaving, Duration.ofSeconds(60));
    }

    Around(HttpRelay.Patience api, HttpRelay.Patience endpoints, int connections) {
      this(api, endpoints, connections, Leaving.UNHURRIED);
    }
  }

  TunnelRig(Path folder, int apiPort, ReversePorts.Patience patience, Around around)
      throws IOException {
    authority = new TestAuthority(folder, "data-plane");
    publicAuthority = new TestAuthority(folder, "public");
    door = publicAuthority.issue("localhost", new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    client = authority.issue("gateway.hearth.internal");
    own = authority.issue(Labels.endpointHost(SESSION));
    gatewaysAuthority = copyOfAuthority(folder.resolve("gateways.ca.crt"));
    endpointsAuthority = copyOfAuthority(folder.resolve("endpoints.ca.crt"));
    Renewal certificates = new Renewal(vertx, Duration.ofMillis(50));
    token = Files.writeString(folder.resolve("token"), "account-token\n");
    endpoint =
        new Endpoint(
            vertx,
            new EndpointSettings(
                SESSION,
                Labels.namespace(SESSION),
                "127.0.0.1",
                endpointPort,
                certificates.certificate(own.certificate(), own.key()),
                certificates.authorities(gatewaysAuthority.toString()),
                200,
                2,
                patience,
                around.api(),
                uploads(folder),
                around.driver(),
                LAST_WORDS),
            around(apiPort));
    gateway =
        new Gateway(
            vertx,
            new GatewaySettings(
                "127.0.0.1",
                gatewayPort,
                certificates.certificate(door.certificate(), door.key()),
                certificates.certificate(client.certificate(), client.key()),
                certificates.authorities(endpointsAuthority.toString()),
                200,
                around.connections(),
                2,
                around.endpoints(),
                around.leaving().goodbye(),
                around.leaving().linger(),
                around.leaving().drain()),
            gatewaySessions,
            live(gatewaySessions),
            meters);
    put(session(KnownSession.State.READY, endpointPort, grant(TICKET, "kube", "tunnel", "files")));
    await(endpoint.start());
    await(gateway.start());

    trust = new PemTrustOptions().addCertPath(publicAuthority.certificate());
    http = vertx.createHttpClient(httpOptions(trust));
    sockets = vertx.createWebSocketClient(socketOptions(trust));
  }

  private Endpoint.Surroundings around(int apiPort) {
    return new Endpoint.Surroundings(
        endpointSessions,
        live(endpointSessions),
        pods,
        new ApiServer("127.0.0.1", apiPort, false, Optional.empty()),
        new TokenFile(vertx, token),
        presence,
        meters);
  }

  private Optional<EndpointSettings.Uploads> uploads(Path folder) {
    return Optional.of(
        new EndpointSettings.Uploads(folder.resolve("uploads"), filesPort, MOST_UPLOADED));
  }

  private Path copyOfAuthority(Path file) throws IOException {
    return Files.copy(Path.of(authority.certificate()), file, REPLACE_EXISTING);
  }

  private static HttpClientOptions httpOptions(PemTrustOptions trust) {
    HttpClientOptions options = new HttpClientOptions().setSsl(true).setMaxPoolSize(50);
    options.setTrustOptions(trust);
    return options;
  }

  private static WebSocketClientOptions socketOptions(PemTrustOptions trust) {
    WebSocketClientOptions options =
        new WebSocketClientOptions().setSsl(true).setMaxConnections(200);
    options.setTrustOptions(trust);
    return options;
  }

  /** Puts it where both watches and live reads would see it. */
  void put(KnownSession session) {
    cluster.put(session.id(), session);
    gatewaySessions.put(session);
    endpointSessions.put(session);
  }

  KnownSession session(KnownSession.State state, int port, Grant... grants) {
    return new KnownSession(
        SESSION,
        "uid",
        generation.incrementAndGet(),
        state,
        Optional.of(new KnownSession.Address("127.0.0.1", port)),
        Set.of(driverPort, blockManagerPort, uiPort),
        Optional.of(uiPort),
        UPLOADS,
        List.of(grants));
  }

  static Grant grant(String ticket, String... scopes) {
    return grant(ticket, Instant.now().plusSeconds(600), scopes);
  }

  static Grant grant(String ticket, Instant expiresAt, String... scopes) {
    TicketText text = TicketText.of(List.of("Bearer " + ticket)).orElseThrow();
    return new Grant("id", Sha256.of(text), Set.of(scopes), expiresAt);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    } catch (Exception late) {
      throw new IllegalStateException(late);
    }
  }

  Future<WebSocket> open(String path) {
    return open(path, TICKET);
  }

  Future<WebSocket> open(String path, String ticket) {
    return sockets.connect(
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(gatewayPort)
            .setURI("/s/" + SESSION + "/tunnel/" + path)
            .setSubProtocols(List.of("hearth.tunnel.v1"))
            .addHeader("Authorization", "Bearer " + ticket));
  }

  /** What is made of the socket on its own event loop, before a first frame can pass by. */
  <T> T open(String path, String ticket, Function<WebSocket, T> taker) {
    Promise<T> taken = Promise.promise();
    vertx.runOnContext(turn -> open(path, ticket).map(taker).onComplete(taken));
    return await(taken.future());
  }

  Future<HttpClientResponse> get(String uri, Map<String, String> headers) {
    return http.request(toGateway(uri, headers)).compose(request -> request.send());
  }

  /** What is made of the answer in the turn that brings its head: what follows can't pass by. */
  <T> T get(String uri, Map<String, String> headers, Function<HttpClientResponse, T> taker) {
    return await(
        http.request(toGateway(uri, headers)).compose(request -> request.send().map(taker)));
  }

  /** The answer with its body, which is asked for before it can pass by. */
  Future<HttpClientResponse> getWhole(String uri, Map<String, String> headers) {
    return http.request(toGateway(uri, headers))
        .compose(request -> request.send().compose(TunnelRig::whole));
  }

  /**
   * The answer once its body is there, too. To be composed where the request is sent, on its event
   * loop: composed by the test's own thread it may come after the body has passed by.
   */
  static Future<HttpClientResponse> whole(HttpClientResponse response) {
    return response.body().map(body -> response);
  }

  private RequestOptions toGateway(String uri, Map<String, String> headers) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(gatewayPort)
            .setURI(uri);
    headers.forEach(options::addHeader);
    return options;
  }

  double refusals(String reason) {
    var counter = meters.find("hearth.gateway.refusals").tag("reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }

  /**
   * A port at which nobody listens, given out once. None of those that the system gives to whoever
   * binds or dials: it would give the same one to somebody else meanwhile, or here a second time.
   */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private LiveReads live(SessionDirectory directory) {
    return new LiveReads(
        vertx,
        Clock.systemUTC(),
        directory,
        id -> {
          if (unreadable.contains(id)) {
            throw new IllegalStateException("the API server is away");
          }
          return Optional.ofNullable(cluster.get(id));
        },
        LOOK);
  }
}
