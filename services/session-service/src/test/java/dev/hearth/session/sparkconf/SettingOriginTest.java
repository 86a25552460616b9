package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ClusterEvent;
import dev.hearth.events.DesiredEvent;
import dev.hearth.session.life.Identity;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingOriginTest {
  private static final ClusterEvent.Gateway GATEWAY =
      new ClusterEvent.Gateway("https://gw.test:443", null);
  private static final String OPTIONS = "spark.driver.extraJavaOptions";
  private static final String MOST = "spark.dynamicAllocation.maxExecutors";

  @Test
  void theExplanationIsOfTheVeryConfigurationThatADriverGets() {
    Session client = client(Map.of(OPTIONS, "-Xss4m", "spark.sql.shuffle.partitions", "8"));
    Session connect = connect(Map.of("spark.sql.shuffle.partitions", "8"), Map.of());

    assertThat(values(client)).isEqualTo(SparkConfiguration.of(client, GATEWAY));
    assertThat(values(connect)).isEqualTo(SparkConfiguration.of(connect, GATEWAY));
  }

  /** Spark's own defaults keep idle executors for ever, or ask for pods that no quota takes. */
  @Test
  void executorsComeQuicklyGoWhenIdleAndAreBounded() {
    for (Session session : List.of(client(Map.of()), connect(Map.of(), Map.of()))) {
      assertThat(SparkConfiguration.of(session, GATEWAY))
          .containsEntry("spark.dynamicAllocation.enabled", "true")
          .containsEntry("spark.dynamicAllocation.schedulerBacklogTimeout", "1s")
          .containsEntry("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout", "1s")
          .containsEntry("spark.dynamicAllocation.executorIdleTimeout", "60s")
          .containsEntry("spark.dynamicAllocation.cachedExecutorIdleTimeout", "600s")
          .containsEntry("spark.dynamicAllocation.shuffleTracking.enabled", "true")
          .containsEntry("spark.dynamicAllocation.shuffleTracking.timeout", "600s")
          .containsEntry("spark.decommission.enabled", "true")
          .containsEntry("spark.storage.decommission.enabled", "true")
          .containsEntry("spark.storage.decommission.rddBlocks.enabled", "true")
          .containsEntry("spark.storage.decommission.shuffleBlocks.enabled", "true")
          .containsEntry("spark.executor.decommission.forceKillTimeout", "120s")
          .containsEntry("spark.executor.maxNumFailures", "10")
          .containsEntry("spark.executor.failuresValidityInterval", "10m")
          .containsEntry("spark.kubernetes.allocation.batch.size", "20")
          .containsEntry("spark.kubernetes.allocation.maxPendingPods", "3")
          .containsEntry("spark.kubernetes.executor.enablePollingWithResourceVersion", "true")
          .containsEntry("spark.port.maxRetries", "0");
    }
  }

  @Test
  void aUsersSettingSaysWhichDefaultItTookThePlaceOf() {
    SortedMap<String, Setting> settings =
        SparkConfiguration.explain(
            client(Map.of("spark.sql.adaptive.enabled", "false", "spark.sql.ansi.enabled", "true")),
            GATEWAY);

    assertThat(settings.get("spark.sql.adaptive.enabled"))
        .isEqualTo(new Setting("false", Source.user, null, "true", Source.platform, null));
    assertThat(settings.get("spark.sql.ansi.enabled").replaces()).isNull();
    assertThat(settings.get("spark.master"))
        .isEqualTo(Setting.ofPlatform("k8s://https://gw.test:443/s/s1/kube"));
  }

  @Test
  void aTenantsDefaultStandsBetweenThePlatformsAndTheUsers() {
    Session session =
        client(
            Map.of("spark.sql.adaptive.enabled", "false"),
            Map.of(
                "spark.sql.adaptive.enabled", "true ",
                "spark.rpc.message.maxSize", "64",
                "spark.dynamicAllocation.maxExecutors", "99"));

    SortedMap<String, Setting> settings = SparkConfiguration.explain(session, GATEWAY);

    assertThat(settings.get("spark.sql.adaptive.enabled"))
        .isEqualTo(new Setting("false", Source.user, null, "true ", Source.tenant, null));
    assertThat(settings.get("spark.rpc.message.maxSize"))
        .isEqualTo(new Setting("64", Source.tenant, null, "512", Source.platform, null));
    // Whatever came in by another way: what a session cannot be without has the last word.
    assertThat(settings.get(MOST).source()).isEqualTo(Source.user);
    assertThat(settings.get(MOST).value()).isEqualTo("3");
    assertThat(values(session)).isEqualTo(SparkConfiguration.of(session, GATEWAY));
  }

  @Test
  void aTenantsSecretIsHiddenFromAllAndTheRestFromNoneOfItsPeople() {
    Session session =
        client(
            Map.of("spark.hadoop.fs.s3a.secret.key", "mine"),
            Map.of(
                "spark.hadoop.fs.s3a.secret.key", "abc",
                "spark.hadoop.proxy", "https://me:abc@proxy.test",
                "spark.sql.shuffle.partitions", "8"));
    SortedMap<String, Setting> settings = SparkConfiguration.explain(session, GATEWAY);

    for (boolean owner : new boolean[] {true, false}) {
      ConfigurationView view = ConfigurationView.of("s1", settings, owner);

      assertThat(shown(view))
          .containsEntry("spark.hadoop.fs.s3a.secret.key", UserSettings.HIDDEN)
          .containsEntry("spark.hadoop.proxy", UserSettings.HIDDEN)
          .containsEntry("spark.sql.shuffle.partitions", "8");
      assertThat(view.settings())
          .extracting(ConfigurationView.Entry::replaces)
          .contains(UserSettings.HIDDEN)
          .doesNotContain("abc");
    }
  }

  @Test
  void whatFollowsFromTheRequestNamesItsFieldAndWhetherItWasFilledIn() {
    SortedMap<String, Setting> settings = SparkConfiguration.explain(client(Map.of()), GATEWAY);

    assertThat(settings.get(MOST)).isEqualTo(Setting.ofField("3", Source.user, "executor.max"));
    assertThat(settings.get("spark.executor.memory"))
        .isEqualTo(Setting.ofField("1024m", Source.platform, "executor.memory"));
  }

  @Test
  void aValueOfTwoPartsNamesBoth() {
    SortedMap<String, Setting> settings =
        SparkConfiguration.explain(client(Map.of(OPTIONS, "-Xss4m")), GATEWAY);

    assertThat(settings.get(OPTIONS).value()).startsWith("-Xss4m -D");
    assertThat(settings.get(OPTIONS).source()).isEqualTo(Source.user);
    assertThat(settings.get(OPTIONS).joinedWith()).isEqualTo(Source.platform);
    assertThat(settings.get("spark.plugins").joinedWith()).isNull();
  }

  @Test
  void aDriverPodKeepsWhatItWasMadeWith() {
    Session older =
        connect(
            Map.of("spark.sql.shuffle.partitions", "8"),
            Map.of(
                "spark.rpc.message.maxSize", "256",
                "spark.no.longer.made", "x",
                "spark.sql.shuffle.partitions", "8"));

    SortedMap<String, Setting> settings = SparkConfiguration.explain(older, GATEWAY);

    assertThat(settings.keySet())
        .containsExactly(
            "spark.no.longer.made", "spark.rpc.message.maxSize", "spark.sql.shuffle.partitions");
    assertThat(settings.get("spark.rpc.message.maxSize")).isEqualTo(Setting.ofPlatform("256"));
    assertThat(settings.get("spark.no.longer.made").source()).isEqualTo(Source.platform);
    assertThat(settings.get("spark.sql.shuffle.partitions").source()).isEqualTo(Source.user);
  }

  @Test
  void whatMayBeASecretIsHiddenEvenFromTheOwnerAndAllOfTheUsersFromOthers() {
    Map<String, String> theirs =
        Map.of(
            "spark.hadoop.fs.s3a.secret.key", "abc",
            "spark.executor.extraJavaOptions", "-Dkey.store.password=abc",
            "spark.hadoop.proxy", "https://me:abc@proxy.test",
            "spark.sql.shuffle.partitions", "8");
    SortedMap<String, Setting> settings = SparkConfiguration.explain(client(theirs), GATEWAY);

    Map<String, String> owner = shown(ConfigurationView.of("s1", settings, true));
    Map<String, String> other = shown(ConfigurationView.of("s1", settings, false));

    assertThat(owner)
        .containsEntry("spark.hadoop.fs.s3a.secret.key", UserSettings.HIDDEN)
        .containsEntry("spark.executor.extraJavaOptions", UserSettings.HIDDEN)
        .containsEntry("spark.hadoop.proxy", UserSettings.HIDDEN)
        .containsEntry("spark.sql.shuffle.partitions", "8")
        .containsEntry(MOST, "3");
    assertThat(other)
        .containsEntry("spark.sql.shuffle.partitions", UserSettings.HIDDEN)
        .containsEntry(MOST, "3");
  }

  @Test
  void variablesAreTheUsersAndKeptAsTheirSettingsAre() {
    for (Session session : List.of(client(Map.of()), connect(Map.of(), Map.of()))) {
      SortedMap<String, Setting> settings = SparkConfiguration.explain(session, GATEWAY);

      assertThat(settings.get("spark.executorEnv.STAGE"))
          .isEqualTo(Setting.ofField("trial", Source.user, "environment"));
      assertThat(shown(ConfigurationView.of("s1", settings, true)))
          .containsEntry("spark.executorEnv.STAGE", "trial")
          .containsEntry("spark.executorEnv.DB_PASSWORD", UserSettings.HIDDEN);
      assertThat(shown(ConfigurationView.of("s1", settings, false)))
          .containsEntry("spark.executorEnv.STAGE", UserSettings.HIDDEN)
          .containsEntry("spark.executorEnv.DB_PASSWORD", UserSettings.HIDDEN);
    }
  }

  @Test
  void packagesNameTheirFieldAndAreHiddenOnlyWhereASettingIsPartOfThem() {
    String key = "spark.jars.packages";
    SortedMap<String, Setting> alone = SparkConfiguration.explain(client(Map.of()), GATEWAY);
    SortedMap<String, Setting> both =
        SparkConfiguration.explain(client(Map.of(key, "x:y:1")), GATEWAY);

    assertThat(alone.get(key)).isEqualTo(Setting.ofField("a.b:c:1", Source.user, "packages"));
    assertThat(both.get(key))
        .isEqualTo(new Setting("x:y:1,a.b:c:1", Source.user, "packages", null, null, Source.user));
    assertThat(shown(ConfigurationView.of("s1", alone, false))).containsEntry(key, "a.b:c:1");
    assertThat(shown(ConfigurationView.of("s1", both, false)))
        .containsEntry(key, UserSettings.HIDDEN);
  }

  private static Map<String, String> values(Session session) {
    Map<String, String> values = new TreeMap<>();
    SparkConfiguration.explain(session, GATEWAY)
        .forEach((key, setting) -> values.put(key, setting.value()));
    return values;
  }

  private static Map<String, String> shown(ConfigurationView view) {
    return view.settings().stream()
        .collect(Collectors.toMap(ConfigurationView.Entry::name, ConfigurationView.Entry::value));
  }

  private static Session client(Map<String, String> theirs) {
    return client(theirs, Map.of());
  }

  private static Session client(Map<String, String> theirs, Map<String, String> tenants) {
    SessionSpec spec = spec(theirs, new DesiredEvent.Ports(1, 2, 3), null);
    return session("client", spec.ofTenant(tenants, List.of(), List.of()));
  }

  /**
   * @param made what was made with the session; empty for what is made today
   */
  private static Session connect(Map<String, String> theirs, Map<String, String> made) {
    SessionSpec.Driver driver =
        new SessionSpec.Driver(
            1, 1024, 384, new SessionSpec.DriverPorts(7078, 7079, 4040, 15002), Map.of(), null);
    SessionSpec spec = spec(theirs, null, driver);
    Map<String, String> conf =
        made.isEmpty() ? DriverConfiguration.of("s1", "connect", null, spec) : made;
    return session("connect", spec.withDriver(driver.with(conf)));
  }

  private static Session session(String kind, SessionSpec spec) {
    return Session.request(
        new Identity("s1", "aurora", "ada", kind),
        null,
        spec,
        Instant.parse("2026-03-01T10:00:00Z"));
  }

  private static SessionSpec spec(
      Map<String, String> theirs, DesiredEvent.Ports ports, SessionSpec.Driver driver) {
    return new SessionSpec(
        null,
        "shared",
        "standard",
        "4.0.1",
        "hearth/spark:4.0.1",
        new SessionSpec.Executor(1, 1024, 384, 0, 3, null, null),
        ports,
        new DesiredEvent.Lifetime(1, 1, 1),
        theirs,
        Map.of(),
        List.of(),
        driver,
        null,
        Map.of(),
        List.of(),
        Set.of("executor", "executor.max"),
        Map.of("STAGE", "trial", "DB_PASSWORD", "hush"),
        List.of("a.b:c:1"));
  }
}
