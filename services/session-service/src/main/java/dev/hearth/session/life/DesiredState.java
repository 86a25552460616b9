package dev.hearth.session.life;

import dev.hearth.events.DesiredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a cluster is told about a session: always everything. */
final class DesiredState {
  private DesiredState() {}

  static DesiredEvent.Session of(Session session, List<Ticket> tickets, Instant now) {
    SessionSpec spec = session.spec();
    SessionSpec.Executor executor = spec.executor();
    Amount reservation = spec.reservation();
    return new DesiredEvent.Session(
        session.id(),
        session.revision(),
        session.tenant(),
        session.owner(),
        session.kind(),
        spec.sparkVersion(),
        spec.image(),
        spec.node(),
        spec.runtime(),
        driver(spec.driver()),
        new DesiredEvent.ExecutorSize(
            executor.podCpuMillis(),
            executor.podMemoryMiB(),
            executor.min(),
            executor.max(),
            executor.localDiskMiB(),
            executor.podGpus()),
        new DesiredEvent.Limits(reservation.cpuMillis(), reservation.memoryMiB(), spec.pods()),
        spec.ports(),
        spec.lifetime(),
        // A client's driver has its configuration from the owner's own answer; it may hold secrets.
        spec.driver() == null ? Map.of() : spec.driver().sparkConf(),
        session.state().over() || session.stop != null ? List.of() : live(tickets, now),
        session.stop,
        spec.application(),
        spec.driverEnvironment(session.kind()),
        spec.egress());
  }

  private static DesiredEvent.Size driver(SessionSpec.Driver driver) {
    return driver == null
        ? null
        : new DesiredEvent.Size(
            driver.podCpuMillis(), driver.podMemoryMiB(), driver.localDiskMiB());
  }

  private static List<DesiredEvent.Ticket> live(List<Ticket> tickets, Instant now) {
    return tickets.stream()
        .filter(ticket -> ticket.live(now))
        .map(
            ticket ->
                new DesiredEvent.Ticket(
                    ticket.id(),
                    ticket.sha256(),
                    ticket.scopes(),
                    ticket.owner(),
                    ticket.expiresAt()))
        .toList();
  }
}
