package dev.hearth.bench.sessionstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.bench.Workbench;
import dev.hearth.bench.bare.BareCopy;
import dev.hearth.bench.bare.Original;
import dev.hearth.bench.events.EventStream;
import dev.hearth.bench.events.Sightings;
import dev.hearth.bench.events.TopicEar;
import dev.hearth.client.HearthClient;
import dev.hearth.events.Topics;
import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.client.Opening;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.ClusterApi;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** One session after the other on one platform, each watched from all sides. */
final class SessionRun implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> STEPS = List.of("requested", "placed", "provisioning", "ready");

  private final Workbench bench;
  private final HearthClient client;
  private final Api api;
  private final ClusterApi cluster;
  private final PodWatch pods;
  private final EventStream stream;
  private final TopicEar ear;
  private final Sightings topic = new Sightings();
  private Instant counted = Instant.MIN;
  private int objects;

  SessionRun(Workbench bench, Platform platform) throws IOException, InterruptedException {
    this.bench = bench;
    String front = platform.site().addresses().frontUrl();
    this.client = new HearthClient(URI.create(front), platform.login(User.ADA)::accessToken, null);
    this.api = platform.api(User.ADA);
    this.cluster = platform.cluster();
    this.pods = new PodWatch(cluster);
    this.stream = new EventStream(front, platform.login(User.ADA));
    this.ear =
        new TopicEar(
            platform.site().addresses().kafkaServers(),
            Topics.SESSIONS,
            (record, at) -> heard(record.value(), at));
  }

  /**
   * What one session took.
   *
   * @param ready seconds from the request until its user heard of Ready
   * @param bare seconds until a bare copy of it was ready
   * @param stepMillis from each step of its life to the next, by the events' own times
   * @param executor seconds from an executor pod's creation until it registered
   * @param sparksOwn seconds that an executor of Spark's own cluster took
   */
  record Sample(
      double ready, double bare, List<Double> stepMillis, double executor, double sparksOwn) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "ready %.2f s, bare %.2f s, executor %.2f s, Spark's own %.2f s",
          ready,
          bare,
          executor,
          sparksOwn);
    }
  }

  Sample once(int number) throws Exception {
    ExecutorStart spark =
        new ExecutorStart(bench.repository(), bench.folder().resolve("spark-" + number));
    Map<String, Object> executor = Map.of("cores", 1, "memory", "1g", "min", 0, "max", 1);
    Map<String, Object> request = Map.of("kind", "client", "name", "bench", "executor", executor);
    Instant asked = Instant.now();
    String session = Opening.session(api, request);
    Sightings.Sighting ready = stream.sightings().await(session, "ready", LIMIT);
    double bare = bare(session, number);
    String ticket = client.ticket(session, LIMIT);
    Instant registered = spark.inSession(client.session(session), ticket);
    Instant made =
        pods.made("hearth-" + session, "executor")
            .orElseThrow(() -> new Refusal("no executor pod of session " + session + " was seen"));
    client.stop(session);
    stream.sightings().await(session, "ended", LIMIT);
    return new Sample(
        seconds(asked, ready.seen()),
        bare,
        steps(session),
        seconds(made, registered),
        spark.inSparksOwnCluster());
  }

  /** How many objects a bare copy has. */
  int objects() {
    return objects;
  }

  /** Events up to now belong to the warm-up. */
  void forgetEvents() {
    counted = Instant.now();
  }

  List<Double> lagOfStream() {
    return lags(stream.sightings());
  }

  List<Double> lagOfTopic() {
    return lags(topic);
  }

  @Override
  public void close() {
    ear.close();
    stream.close();
    pods.close();
    cluster.close();
  }

  private double bare(String session, int number) throws IOException, InterruptedException {
    String namespace = "bench-bare-" + number;
    Original original = new Original(cluster, session, "hearth-" + session);
    objects = original.objects();
    BareCopy copy = original.copy(namespace);
    Instant begun = Instant.now();
    copy.make();
    Instant ready = pods.awaitReady(namespace, "endpoint", LIMIT);
    copy.remove();
    return seconds(begun, ready);
  }

  private List<Double> steps(String session) throws InterruptedException {
    List<Instant> moments = new ArrayList<>();
    for (String step : STEPS) {
      moments.add(stream.sightings().await(session, step, LIMIT).said());
    }
    return IntStream.range(1, moments.size())
        .mapToObj(i -> 1e3 * seconds(moments.get(i - 1), moments.get(i)))
        .toList();
  }

  private List<Double> lags(Sightings sightings) {
    Predicate<Sightings.Sighting> counts = one -> one.said().isAfter(counted);
    return sightings.all().stream().filter(counts).map(Sightings.Sighting::lagMillis).toList();
  }

  private void heard(byte[] value, Instant at) {
    try {
      topic.note(JSON.readTree(value), at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
