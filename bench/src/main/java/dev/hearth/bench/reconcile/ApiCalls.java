package dev.hearth.bench.reconcile;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often something was called at the API server. */
record ApiCalls(Map<Call, Long> counts) {
  private static final Set<String> WRITING =
      Set.of("create", "update", "patch", "delete", "deletecollection");
  private static final String WATCH = "watch";

  /**
   * One kind of call.
   *
   * @param resource with its subresource, as {@code sparksessions/status}
   */
  record Call(String verb, String resource) implements Comparable<Call> {
    @Override
    public int compareTo(Call other) {
      return Comparator.comparing(Call::verb).thenComparing(Call::resource).compare(this, other);
    }

    boolean writes() {
      return WRITING.contains(verb);
    }

    @Override
    public String toString() {
      return verb + " " + resource;
    }
  }

  ApiCalls {
    counts = Map.copyOf(counts);
  }

  ApiCalls since(ApiCalls before) {
    Map<Call, Long> more = new TreeMap<>();
    counts.forEach(
        (call, count) -> {
          long added = count - before.counts.getOrDefault(call, 0L);
          if (added > 0) {
            more.put(call, added);
          }
        });
    return new ApiCalls(more);
  }

  /** All but watches, which are opened anew by the clock. */
  long requests() {
    return counts.entrySet().stream()
        .filter(one -> !one.getKey().verb().equals(WATCH))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Those that may change something. */
  long writes() {
    return counts.entrySet().stream()
        .filter(one -> one.getKey().writes())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  long of(String verb, String resource) {
    return counts.getOrDefault(new Call(verb, resource), 0L);
  }

  /** The writes, most frequent first, for a person. */
  String writesText() {
    return counts.entrySet().stream()
        .filter(one -> one.getKey().writes())
        .sorted(Map.Entry.<Call, Long>comparingByValue().reversed())
        .map(one -> one.getValue() + " × " + one.getKey())
        .collect(Collectors.joining(", "));
  }
}
