package dev.hearth.local.platform.client;

import dev.hearth.client.HearthClient;
import dev.hearth.client.HearthException;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Has a cluster emptied by the control plane, and tells what it waits for. */
public final class ClusterDrain {
  private static final long LOOK_MILLIS = 500;

  /** No longer than this without a line. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  private final HearthClient hearth;
  private final String cluster;
  private final Consumer<String> teller;

  public ClusterDrain(HearthClient hearth, String cluster, Consumer<String> teller) {
    this.hearth = hearth;
    this.cluster = cluster;
    this.teller = teller;
  }

  /** From now on nothing new goes there, and after the grace what runs there is stopped. */
  public void begin(Duration grace) throws IOException, InterruptedException {
    Map<String, Object> state =
        hearth.request("POST", path("drain"), Map.of("grace", grace.toString()));
    teller.accept(
        "cluster "
            + cluster
            + " takes no new sessions; what runs there is stopped at "
            + state.get("endsAt"));
  }

  /** Lets it take sessions again. */
  public void undo() throws IOException, InterruptedException {
    hearth.request("POST", path("readmission"), null);
    teller.accept("cluster " + cluster + " takes sessions again");
  }

  /** Waits until the cluster has told the end of every session. */
  public void awaitEmpty(Duration limit) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long told = begun;
    String last = "";
    while (true) {
      String left = left();
      long now = System.nanoTime();
      if (left.isEmpty()) {
        return;
      }
      if (!left.equals(last) || now - told > QUIET.toNanos()) {
        teller.accept("waits for " + left);
        last = left;
        told = now;
      }
      if (now - begun > limit.toNanos()) {
        throw new Refusal(
            "waited "
                + limit.toSeconds()
                + " s in vain for "
                + left
                + ". Cluster "
                + cluster
                + " still takes no new sessions: ask again to go on, or --undo to let it in again");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** What is left there, in words; empty for nothing. Trouble that may pass is waited out. */
  private String left() throws IOException, InterruptedException {
    Map<String, Object> state;
    try {
      state = hearth.request("GET", path("drain"), null);
    } catch (HearthException refused) {
      if (refused.status() / 100 != 5) {
        throw refused;
      }
      return "the control plane (" + refused.getMessage() + ")";
    } catch (IOException away) {
      return "the control plane (" + away.getMessage() + ")";
    }
    if (!Boolean.TRUE.equals(state.get("draining"))) {
      throw new Refusal("cluster " + cluster + " was let in again: somebody has undone this");
    }
    return words(state);
  }

  private static String words(Map<String, Object> state) {
    int remaining = state.get("remaining") instanceof Number number ? number.intValue() : 0;
    if (remaining == 0) {
      return "";
    }
    List<?> shown = state.get("sessions") instanceof List<?> list ? list : List.of();
    String names =
        shown.stream()
            .filter(each -> each instanceof Map<?, ?>)
            .map(each -> (Map<?, ?>) each)
            .map(each -> each.get("id") + " of " + each.get("tenant") + ", " + each.get("state"))
            .collect(Collectors.joining("; "));
    String more = remaining > shown.size() ? "; and " + (remaining - shown.size()) + " more" : "";
    String silent =
        Boolean.FALSE.equals(state.get("reachable"))
            ? ". The cluster is not heard: without its session-operator nothing ends there; one that"
                + " will not come back is given up by DELETE /v1/clusters/"
                + state.get("cluster")
            : "";
    return remaining + (remaining == 1 ? " session: " : " sessions: ") + names + more + silent;
  }

  private String path(String what) {
    return "/v1/clusters/" + cluster + "/" + what;
  }
}
