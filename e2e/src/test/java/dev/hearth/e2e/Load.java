package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People who make, read and stop sessions, and one who only reads, until they are told that it is
 * enough. They ask again where nobody is there, and are never told of a service's own fault.
 */
final class Load implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** What an ingress or a service says while its part is away. */
  private static final Set<Integer> AWAY = Set.of(502, 503);

  private final Person person;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> callers = new ArrayList<>();
  private final Map<String, String> sessionOfKey = new ConcurrentHashMap<>();
  private final Map<String, Integer> answers = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<Answer> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lives = new AtomicInteger();
  private volatile boolean enough;

  private Load(Person person) {
    this.person = person.impatient();
  }

  static Load of(Person person, int callers) {
    Load load = new Load(person);
    load.callers.add(load.threads.submit(load::read));
    for (int caller = 0; caller < callers; caller++) {
      load.callers.add(load.threads.submit(load::call));
    }
    return load;
  }

  /** Whoever has begun with a session ends it first. */
  void end() throws InterruptedException {
    enough = true;
    for (Future<?> caller : callers) {
      try {
        caller.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new AssertionError("a caller gave up: " + e.getCause().getMessage(), e.getCause());
      } catch (TimeoutException e) {
        throw new AssertionError("a caller did not come to an end; answers: " + answers, e);
      }
    }
    System.out.println("answers under load: " + answers);
    assertThat(faults).as("faults of a service's own, or words of no problem").isEmpty();
    assertThat(sessionOfKey.values()).as("one session for each key").doesNotHaveDuplicates();
  }

  /** All that were promised by a 201. */
  List<String> sessions() {
    return List.copyOf(sessionOfKey.values());
  }

  /** How many sessions were made, read, stopped and seen to end. */
  int lives() {
    return lives.get();
  }

  /** A test that fails leaves nobody behind who goes on asking. */
  @Override
  public void close() {
    enough = true;
    threads.shutdownNow();
  }

  private void call() {
    while (!enough) {
      String key = UUID.randomUUID().toString();
      String id = make(key);
      sessionOfKey.put(key, id);
      String path = "/v1/sessions/" + id;
      assertThat(insist("GET", () -> person.get(path)).status()).isEqualTo(200);
      assertThat(make(key)).as("the session of a key that is used again").isEqualTo(id);
      assertThat(insist("DELETE", () -> person.delete(path)).status()).isEqualTo(202);
      Waiting.until("the end of " + id, LIMIT, () -> state(path).equals("Ended"));
      lives.incrementAndGet();
    }
  }

  private String state(String path) {
    return insist("GET", () -> person.get(path)).json().path("state").asText();
  }

  /** At all three services of the control plane, without a pause. */
  private void read() {
    while (!enough) {
      for (String path : List.of("/v1/sessions", "/v1/tenants", "/v1/prices")) {
        assertThat(insist("GET", () -> person.get(path)).status()).as(path).isEqualTo(200);
      }
    }
  }

  private String make(String key) {
    Answer made = insist("POST", () -> person.post("/v1/sessions", SessionLife.REQUEST, key));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.json().path("id").asText();
  }

  private interface Call {
    Answer make();
  }

  private Answer insist(String what, Call call) {
    return Waiting.value(
        what + " under load",
        LIMIT,
        () -> {
          try {
            Answer answer = call.make();
            answers.merge(what + " " + answer.status(), 1, Integer::sum);
            if (answer.status() >= 400) {
              judge(answer);
            }
            return AWAY.contains(answer.status()) ? Optional.empty() : Optional.of(answer);
          } catch (UncheckedIOException e) {
            answers.merge(what + " cut", 1, Integer::sum);
            return Optional.empty();
          }
        });
  }

  /** At the very end of a service's drain its framework answers, with a status and no word. */
  private void judge(Answer answer) {
    boolean problem = answer.mediaType().startsWith("application/problem+json");
    boolean drained = answer.status() == 503 && answer.text().isEmpty();
    if (!AWAY.contains(answer.status()) || !(problem || drained)) {
      faults.add(answer);
    }
  }
}
