package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.check.cluster.Reply;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether clocks agree: tickets, certificates, leases and bills are all about time. */
final class ClockCheck implements Check {
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

  /** The server tells whole seconds, and takes a moment to answer. */
  private static final Duration OURS = Duration.ofSeconds(3);

  /** A kubelet renews its lease every ten seconds and is given forty. */
  private static final Duration LATE = Duration.ofSeconds(45);

  private static final Duration EARLY = Duration.ofSeconds(2);
  private static final String REMEDY = "let all machines keep time by NTP (chrony)";

  @Override
  public String name() {
    return "clocks";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    Instant before = Instant.now();
    Reply reply = subject.cluster().send("GET", "/version", null);
    Instant after = Instant.now();
    if (reply.date().isEmpty()) {
      return List.of(Finding.notTried(name(), "the API server does not tell its time"));
    }
    Instant server = reply.date().get();
    List<Finding> findings = new ArrayList<>();
    findings.add(ofThisMachine(before, server, after));
    List<String> wrong = new ArrayList<>();
    List<JsonNode> leases = subject.cluster().list(LEASES);
    for (JsonNode lease : leases) {
      fault(lease, server).ifPresent(wrong::add);
    }
    if (!wrong.isEmpty()) {
      findings.add(Finding.fail(name(), String.join(", ", wrong), REMEDY + ", or mend the node"));
    } else if (leases.isEmpty()) {
      findings.add(
          Finding.notTried(name(), "no node tells its time (no Lease in kube-node-lease)"));
    } else {
      findings.add(Finding.ok(name(), leases.size() + " node(s) agree with the API server"));
    }
    return findings;
  }

  Finding ofThisMachine(Instant before, Instant server, Instant after) {
    Duration ahead = Duration.between(after, server);
    Duration behind = Duration.between(server, before);
    Duration off = ahead.compareTo(behind) > 0 ? ahead : behind;
    if (off.compareTo(OURS) <= 0) {
      return Finding.ok(name(), "this machine and the API server agree");
    }
    return Finding.warn(
        name(),
        "the API server is "
            + off.toSeconds()
            + " s "
            + (ahead.compareTo(behind) > 0 ? "ahead of" : "behind")
            + " this machine",
        REMEDY);
  }

  private static Optional<String> fault(JsonNode lease, Instant server) {
    String node = lease.at("/metadata/name").asText();
    try {
      Duration age = Duration.between(Instant.parse(lease.at("/spec/renewTime").asText()), server);
      if (age.plus(EARLY).isNegative()) {
        return Optional.of(
            "node " + node + " is " + age.abs().toSeconds() + " s ahead of the API server");
      }
      return age.compareTo(LATE) > 0
          ? Optional.of(
              "node " + node + " was last heard " + age.toSeconds() + " s ago by its own clock")
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.of("node " + node + " has not renewed its lease yet");
    }
  }
}
