package dev.hearth.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.hearth.operator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** What touches the cluster, the broker or the process says so by its name. */
  private static final String EDGE =
      ".*\\.(\\w*(Reconciler|Consumer|Publisher|Store|Writer|Applier|Finalizer|Heartbeat|Sweep|Watch"
          + "|Cache|Addresses|Token|Clients|Trace|Question|Log)|Metering|Leadership|Election)"
          + "(\\$.*|_.*)?";

  @ArchTest
  static final ArchRule featuresAreFreeOfCycles =
      slices().matching("dev.hearth.operator.(*)..").should().beFreeOfCycles();

  /** Kubernetes' object model is this service's vocabulary; asking a cluster is not. */
  @ArchTest
  static final ArchRule domainAsksNobody =
      noClasses()
          .that()
          .haveNameNotMatching(EDGE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.ws.rs..",
              "io.fabric8.kubernetes.client.dsl..",
              "io.fabric8.kubernetes.client.informers..",
              "org.apache.kafka..",
              "java.net.http..",
              "java.sql..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient");

  @ArchTest
  static final ArchRule noDatabase =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Store")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .should()
          .haveSimpleNameContaining("Util")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl");
}
