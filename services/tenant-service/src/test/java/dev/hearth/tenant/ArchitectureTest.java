package dev.hearth.tenant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.hearth.tenant",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** A name that says at which edge of the service its class stands. */
  private static final String EDGE =
      ".*(Endpoint|Consumer|Publisher|Store|Config|Filter|Mapper|Trace)(\\$.*)?";

  @ArchTest
  static final ArchRule featuresAreFreeOfCycles =
      slices().matching("dev.hearth.tenant.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule domainKnowsNoEdge =
      noClasses()
          .that()
          .haveNameNotMatching(EDGE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.ws.rs..", "io.fabric8..", "org.apache.kafka..", "java.sql..");

  @ArchTest
  static final ArchRule onlyStoresTouchSql =
      noClasses()
          .that()
          .haveNameNotMatching(".*Store(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule namesSayWhatAClassIsFor =
      noClasses().should().haveNameMatching(".*(Util.*|Helper|Manager|Impl)");
}
