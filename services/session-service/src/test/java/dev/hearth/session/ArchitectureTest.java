package dev.hearth.session;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.hearth.session",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Names that say which edge a class stands at. Feeds and producers are Kafka's own edge. */
  private static final DescribedPredicate<JavaClass> EDGE =
      simpleNameEndingWith("Endpoint")
          .or(simpleNameEndingWith("Consumer"))
          .or(simpleNameEndingWith("Publisher"))
          .or(simpleNameEndingWith("Store"))
          .or(simpleNameEndingWith("Mapper"))
          .or(simpleNameEndingWith("Feed"))
          .or(simpleNameEndingWith("Feeds"))
          .or(simpleNameEndingWith("Source"))
          .or(simpleNameEndingWith("Filter"))
          .or(simpleNameEndingWith("RequestId"))
          .or(simpleNameEndingWith("Trace"))
          .as("edges");

  /** A class with the classes inside it. */
  private static final DescribedPredicate<JavaClass> WITHIN_EDGE =
      new DescribedPredicate<>("edges and what is inside them") {
        @Override
        public boolean test(JavaClass type) {
          return EDGE.test(type) || type.getEnclosingClass().map(this::test).orElse(false);
        }
      };

  @ArchTest
  static final ArchRule featuresHaveNoCycles =
      slices().matching("dev.hearth.session.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule domainKnowsNoFramework =
      noClasses()
          .that(not(WITHIN_EDGE))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.ws.rs..", "io.fabric8..", "org.apache.kafka..", "java.sql..");

  @ArchTest
  static final ArchRule onlyStoresKnowSql =
      classes()
          .that(
              new DescribedPredicate<>("use java.sql") {
                @Override
                public boolean test(JavaClass type) {
                  return type.getDirectDependenciesFromSelf().stream()
                      .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("java.sql"));
                }
              })
          .should()
          .haveNameMatching(".*Store(\\$.*)?");

  @ArchTest
  static final ArchRule nothingIsNamedAfterNothing =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)");
}
