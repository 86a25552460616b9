package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A service dies by SIGKILL between two steps that must not come apart, is started again, and
 * nothing is lost or doubled.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
class CrashIT {
  private static final String QUOTA = "/v1/tenants/borealis/quota";
  private static final Duration FIRE_LIMIT = Duration.ofMinutes(3);

  private static Platform platform;
  private static Person owner;
  private static Invariants invariants;

  @BeforeAll
  static void begin(Platform shared) {
    shared.require(Ability.CRASH_POINTS);
    platform = shared;
    owner = shared.person("grace");
    invariants = new Invariants(shared, owner);
  }

  @AfterEach
  void disarm() {
    platform.crash().disarm();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TENANT_COMMITTED_NOT_PUBLISHED")
  void nothingIsLostOrDoubled(Crash.Point point) {
    platform.crash().arm(point);

    SessionLife life = SessionLife.begin(owner);
    life.runAPod();
    life.end();

    platform.crash().awaitFired(point, FIRE_LIMIT);
    invariants.hold(life.id());
  }

  /** Seen from the other side: by what session-service then says is missing. */
  @Test
  void aTenantsChangeArrivesThoughItsServiceDied() {
    Person admin = platform.person("admin");
    JsonNode quota = admin.get("/v1/tenants/borealis").has(200).json().path("quota");
    ObjectNode larger = quota.deepCopy();
    larger.put("cpuMillis", quota.path("cpuMillis").asLong() + 500);
    platform.crash().arm(Crash.Point.TENANT_COMMITTED_NOT_PUBLISHED);

    // It dies when the change is committed: before it could answer, or after.
    Answer changed = admin.send("PUT", QUOTA, larger.toString());
    assertThat(changed.status()).as(changed.text()).isIn(200, 502);

    platform.crash().awaitFired(Crash.Point.TENANT_COMMITTED_NOT_PUBLISHED, FIRE_LIMIT);
    Waiting.until("the larger quota", FIRE_LIMIT, () -> invariants.moreIsFree() == 500);
    Waiting.until(
        "tenant-service to be back",
        FIRE_LIMIT,
        () -> admin.send("PUT", QUOTA, quota.toString()).status() == 200);
    Waiting.until("the quota of before", FIRE_LIMIT, () -> invariants.moreIsFree() == 0);
  }
}
