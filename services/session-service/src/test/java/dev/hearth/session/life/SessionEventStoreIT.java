package dev.hearth.session.life;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import dev.hearth.session.access.Sight;
import dev.hearth.session.life.SessionEventStore.Entry;
import dev.hearth.session.life.SessionEventStore.Page;
import dev.hearth.session.life.SessionEventStore.Position;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class SessionEventStoreIT {
  private static final Sight POLLY = new Sight("polly", false, Set.of("positions"), Set.of());

  @Inject World world;
  @Inject SessionEventStore events;
  @Inject AgroalDataSource database;

  @BeforeEach
  void aTenantAndACluster() {
    world.tenant("positions", 100_000, 100, "polly", "percy");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void aReaderGoesPastWhatItMayNotSee() throws InterruptedException {
    Position start = behindAll();
    submit("percy");

    Page page =
        Awaiting.until(
            "a later position",
            () -> events.after(start, POLLY, 100),
            found -> found.next().transaction() > start.transaction());

    assertThat(page.entries()).isEmpty();
    String own = submit("polly");
    assertThat(entries(page.next(), 100, 2)).extracting(Entry::session).containsExactly(own, own);
  }

  @Test
  void aReaderMissesNothingThatIsCommittedLate() throws SQLException, InterruptedException {
    String own = submit("polly");
    Position start = behindAll();
    Page before;
    try (Connection late = database.getConnection()) {
      late.setAutoCommit(false);
      addEvent(late, own);
      submit("percy");
      submit("polly");

      before = events.after(start, POLLY, 100);

      assertThat(before.entries()).isEmpty();
      late.commit();
      late.setAutoCommit(true);
    }
    assertThat(entries(before.next(), 100, 3))
        .extracting(Entry::version)
        .containsExactly(99L, 1L, 2L);
  }

  @Test
  void aFullPageEndsAtItsLastEntry() throws InterruptedException {
    Position start = behindAll();
    submit("polly");
    entries(start, 100, 2);

    Page first = events.after(start, POLLY, 1);
    Page second = events.after(first.next(), POLLY, 1);

    assertThat(first.entries()).extracting(Entry::version).containsExactly(1L);
    assertThat(second.entries()).extracting(Entry::version).containsExactly(2L);
  }

  /** Behind all that has happened so far, and not before somebody's transaction still under way. */
  private Position behindAll() throws InterruptedException {
    Position before = events.now();
    String last = submit("polly");
    Awaiting.until(
        "the last session's events",
        () -> events.after(before, POLLY, 100).entries(),
        found -> found.stream().anyMatch(entry -> entry.session().equals(last)));
    return events.now();
  }

  /** Anybody's short transaction may keep them back for a moment. */
  private List<Entry> entries(Position from, int most, int number) throws InterruptedException {
    return Awaiting.until(
        number + " events",
        () -> events.after(from, POLLY, most).entries(),
        found -> found.size() == number);
  }

  private static void addEvent(Connection connection, String session) throws SQLException {
    String sql =
        """
        insert into session_event (session, version, tenant, type, at, event)
        values (?, 99, 'positions', 'dev.hearth.session.ready.v1', now(), '{}')
        """;
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, session);
      insert.executeUpdate();
    }
  }

  private static String submit(String user) {
    return given()
        .auth()
        .oauth2(Tokens.user(user))
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/sessions")
        .path("id");
  }
}
