package dev.hearth.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Classes are initialised when an image is made, not when it starts: what they hold then must be as
 * good on every machine and at every time.
 */
class ImageHeapIT {
  /** Answers of the moment and of the machine. */
  private static final Set<String> OF_THE_RUN =
      Set.of(
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.Runtime.availableProcessors",
          "java.lang.Runtime.maxMemory",
          "java.lang.ProcessHandle.current",
          "java.net.InetAddress.getLocalHost",
          "java.time.Instant.now",
          "java.time.ZoneId.systemDefault",
          "java.util.Locale.getDefault",
          "java.util.TimeZone.getDefault",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.nio.file.Files.exists",
          "java.nio.file.Files.readString");

  /** By a name that no compiler can follow. */
  private static final Set<String> BY_NAME =
      Set.of(
          "java.lang.Class.forName",
          "java.lang.ClassLoader.loadClass",
          "java.lang.reflect.Proxy.newProxyInstance",
          "java.util.ServiceLoader.load",
          "java.util.ResourceBundle.getBundle",
          "java.io.ObjectInputStream.readObject");

  @ParameterizedTest
  @EnumSource
  void constantsHoldNothingOfTheMomentOrTheMachine(Service service) {
    assertThat(Constants.faults(service)).as("constants of %s", service).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void constantsAreNotMadeFromTheMomentOrTheMachine(Service service) {
    assertThat(calls(service, OF_THE_RUN).filter(call -> call.contains("<clinit>")))
        .as("what classes of %s ask when they are initialised", service)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLookedUpByAName(Service service) {
    assertThat(calls(service, BY_NAME)).as("look-ups of %s", service).isEmpty();
  }

  @Test
  void chanceInAConstantIsFound() {
    assertThat(Constants.faults(Chancy.class))
        .singleElement()
        .asString()
        .contains("Chancy.LIST[][].chance holds a java.security.SecureRandom");
  }

  /** Read by reflection alone. */
  @SuppressWarnings("UnusedVariable")
  private static final class Chancy {
    static final List<Map<String, Chancy>> LIST = List.of(Map.of("one", new Chancy()));
    final SecureRandom chance = new SecureRandom();
  }

  private static Stream<String> calls(Service service, Set<String> targets) {
    return new ClassFileImporter()
        .importPaths(service.ourClasses()).stream()
            .flatMap(type -> type.getCodeUnits().stream())
            .flatMap(unit -> unit.getCallsFromSelf().stream())
            .filter(call -> targets.contains(called(call)))
            .map(JavaAccess::getDescription);
  }

  private static String called(JavaAccess<?> call) {
    return call.getTargetOwner().getFullName() + "." + call.getName();
  }
}
