package dev.hearth.check.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Namespaces for a moment. Whatever happens to the check, they go: at its end, at Ctrl-C, and what
 * a killed check left goes with the next one.
 */
public final class Scratch implements AutoCloseable {
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String LABEL = "hearth.dev/check";
  private static final String UNTIL = "hearth.dev/check-until";
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(90);
  private static final Duration FURNISHED_WITHIN = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final Consumer<String> news;
  private final Set<String> made = new HashSet<>();
  private boolean closed;

  public Scratch(Cluster cluster, Consumer<String> news) {
    this.cluster = cluster;
    this.news = news;
  }

  /** A new namespace that pods can be made in. */
  public String namespace(Map<String, String> labels) throws IOException, InterruptedException {
    String name =
        "hearth-check-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    ObjectNode metadata = namespace.putObject("metadata").put("name", name);
    ObjectNode all = metadata.putObject("labels").put(LABEL, "true");
    labels.forEach(all::put);
    metadata.putObject("annotations").put(UNTIL, Instant.now().plus(LONGEST).toString());
    synchronized (this) {
      if (closed) {
        throw new IOException("the check is being ended");
      }
      // First remembered, then made: an answer that is lost must not leave the namespace behind.
      made.add(name);
    }
    try {
      cluster.create(NAMESPACES, namespace);
    } catch (RightMissingException e) {
      forget(name);
      throw e;
    }
    // Pods are refused until their account is there.
    awaitAccount(name);
    return name;
  }

  /** Whether it is over: what is seen now is seen of something that goes. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Removes what checks that were killed have left; their names. */
  public List<String> removeForgotten() throws IOException, InterruptedException {
    List<String> removed = new ArrayList<>();
    Optional<JsonNode> all = cluster.glimpse(NAMESPACES + "?labelSelector=" + LABEL);
    for (JsonNode namespace :
        all.map(list -> list.path("items")).orElse(MissingNode.getInstance())) {
      String until = namespace.path("metadata").path("annotations").path(UNTIL).asText();
      boolean over = !until.isEmpty() && Instant.parse(until).isBefore(Instant.now());
      if (over && namespace.at("/status/phase").asText().equals("Active")) {
        String name = namespace.at("/metadata/name").asText();
        cluster.delete(NAMESPACES + "/" + name);
        removed.add(name);
      }
    }
    return removed;
  }

  /** Deletes all that was made and waits until it is gone. */
  @Override
  public void close() {
    Set<String> left;
    synchronized (this) {
      closed = true;
      left = new HashSet<>(made);
    }
    if (left.isEmpty()) {
      return;
    }
    try {
      remove(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove(Set<String> left) throws InterruptedException {
    long end = System.nanoTime() + GONE_WITHIN.toNanos();
    String trouble = "";
    while (!left.isEmpty() && System.nanoTime() < end) {
      for (String name : Set.copyOf(left)) {
        try {
          cluster.delete(NAMESPACES + "/" + name);
          if (cluster.find(NAMESPACES + "/" + name).isEmpty()) {
            left.remove(name);
            forget(name);
          }
        } catch (IOException | RightMissingException e) {
          trouble = ": " + e.getMessage();
        }
      }
      TimeUnit.MILLISECONDS.sleep(300);
    }
    if (!left.isEmpty()) {
      news.accept(
          "could not remove "
              + String.join(", ", left)
              + " within "
              + GONE_WITHIN.toSeconds()
              + " s"
              + trouble
              + "; look what holds it: kubectl get namespace -l "
              + LABEL
              + " -o yaml");
    }
  }

  private void awaitAccount(String namespace) throws IOException, InterruptedException {
    String path = NAMESPACES + "/" + namespace + "/serviceaccounts/default";
    long end = System.nanoTime() + FURNISHED_WITHIN.toNanos();
    while (cluster.find(path).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "waited "
                + FURNISHED_WITHIN.toSeconds()
                + " s in vain for the default account of a new namespace; does the controller"
                + " manager run?");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private synchronized void forget(String name) {
    made.remove(name);
  }
}
