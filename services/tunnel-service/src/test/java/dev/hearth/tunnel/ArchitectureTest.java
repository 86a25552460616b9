package dev.hearth.tunnel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.hearth.tunnel",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule featuresAreFreeOfCycles =
      slices().matching("dev.hearth.tunnel.(*)..").should().beFreeOfCycles();

  // Edges here: what watches the Kubernetes API, and the service that starts the watches.
  @ArchTest
  static final ArchRule domainImportsNoFramework =
      noClasses()
          .that()
          .haveNameNotMatching(".*(Endpoint|Config|Watch(\\$.*)?|TunnelService)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.ws.rs..", "io.fabric8..", "org.apache.kafka..", "java.sql..");

  @ArchTest
  static final ArchRule nobodyTouchesSql =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      classes().should().haveNameNotMatching(".*(Util.*|Helper|Manager|Impl)");
}
