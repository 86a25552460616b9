package dev.hearth.admission;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.hearth.admission", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule featuresAreFreeOfCycles =
      slices().matching("dev.hearth.admission.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule domainKnowsNoFramework =
      noClasses()
          .that()
          .haveNameNotMatching(".*(Endpoint|Directory|Config|Watch)(\\$.*|_.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.ws.rs..", "io.fabric8.kubernetes..", "org.apache.kafka..", "java.sql..");

  @ArchTest
  static final ArchRule onlyStoresTouchSql =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Store")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..");

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses().should().haveNameMatching(".*(Util[^.]*|Helper|Manager|Impl)");
}
