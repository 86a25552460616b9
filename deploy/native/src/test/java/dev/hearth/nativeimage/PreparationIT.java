package dev.hearth.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the services ask for by a name at run time is in what the compiler is given. */
class PreparationIT {
  /** Read when the image is made, or generated anew. */
  private static final Set<String> OF_THE_BUILD =
      Set.of("application.properties", "META-INF/openapi.yaml");

  private static final String KAFKA = "org.apache.kafka.";
  private static final String KUBERNETES_MODEL = "io.fabric8.kubernetes.api.model.";

  @ParameterizedTest
  @EnumSource
  void everyResourceIsKept(Service service) throws IOException {
    Registered registered = new Registered(service);
    Path folder = service.folder().resolve("src/main/resources");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()))
          .as("resources of %s: quarkus.native.resources.includes names them", service)
          .filteredOn(file -> !OF_THE_BUILD.contains(file))
          .allMatch(registered::keeps, "kept");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyServiceSpeaksTls(Service service) throws IOException {
    assertThat(arguments(service)).contains("--enable-url-protocols=http,https");
  }

  /** Brokers ask for passwords, of which the login and the mechanism are found by their names. */
  @ParameterizedTest
  @MethodSource("withKafka")
  void kafkasClientsLogIn(Service service) throws IOException {
    Registered registered = new Registered(service);

    assertThat(
            Stream.of(
                    "common.security.scram.ScramLoginModule",
                    "common.security.plain.PlainLoginModule",
                    "common.security.authenticator.DefaultLogin",
                    "common.security.authenticator.SaslClientCallbackHandler",
                    "clients.consumer.RangeAssignor",
                    "clients.consumer.CooperativeStickyAssignor")
                .map(KAFKA::concat))
        .as("made by their names in %s", service)
        .allMatch(registered::canBeMade, "registered");
    assertThat(arguments(service))
        .filteredOn(argument -> argument.startsWith("-H:AdditionalSecurityProviders="))
        .singleElement()
        .asString()
        .contains(KAFKA + "common.security.scram.internals.ScramSaslClientProvider");
  }

  /** Objects of the Kubernetes API are made from JSON. */
  @ParameterizedTest
  @MethodSource("withKubernetes")
  void kindsThatAreNamedAreKept(Service service) throws IOException {
    Registered registered = new Registered(service);
    Set<String> kinds = new TreeSet<>();
    try (URLClassLoader loader = service.classLoader()) {
      new ClassFileImporter()
          .importPaths(service.classes()).stream()
              .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
              .map(dependency -> dependency.getTargetClass().getName())
              .filter(name -> name.startsWith(KUBERNETES_MODEL))
              .filter(name -> isModel(name, loader))
              .forEach(kinds::add);
    }

    assertThat(kinds).as("kinds that %s names", service).isNotEmpty();
    assertThat(kinds).isSubsetOf(registered.types());
  }

  /** Builders and the fluent classes behind them are code like any other. */
  private static boolean isModel(String name, ClassLoader loader) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      Class<?> model = Class.forName(KUBERNETES_MODEL + "KubernetesResource", false, loader);
      return model.isAssignableFrom(type)
          && !type.isInterface()
          && !Modifier.isAbstract(type.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name, e);
    }
  }

  /** A JVM ignores an annotation whose class is not there; who compiles what is kept may not. */
  @ParameterizedTest
  @EnumSource
  void annotationsOfWhatIsKeptAreThere(Service service) throws IOException {
    Registered registered = new Registered(service);
    Set<String> annotations = new TreeSet<>();
    for (JavaClass type : new ClassFileImporter().importPaths(service.ourClasses())) {
      if (registered.isWhole(type.getName())) {
        annotated(type).forEach(annotation -> annotations.add(annotation.getRawType().getName()));
      }
    }
    assertThat(annotations).isNotEmpty();
    annotations.removeIf(name -> name.startsWith("java.") || name.startsWith("dev.hearth."));
    for (Path library : service.libraries()) {
      try (JarFile jar = new JarFile(library.toFile())) {
        annotations.removeIf(name -> jar.getEntry(name.replace('.', '/') + ".class") != null);
      }
    }
    assertThat(annotations).as("annotations without a class in %s", service).isEmpty();
  }

  private static Stream<JavaAnnotation<?>> annotated(JavaClass type) {
    Stream<JavaAnnotation<?>> members =
        type.getMembers().stream().flatMap(member -> member.getAnnotations().stream());
    return Stream.concat(type.getAnnotations().stream(), members);
  }

  /** It keeps chance and settings in constants. */
  @ParameterizedTest
  @MethodSource("withBouncyCastle")
  void bouncyCastleIsInitialisedAtRunTime(Service service) throws IOException {

    assertThat(arguments(service)).contains("--initialize-at-run-time=org.bouncycastle");
  }

  static Stream<Service> withKafka() {
    return with("kafka-clients");
  }

  static Stream<Service> withKubernetes() {
    return with("kubernetes-client-api");
  }

  static Stream<Service> withBouncyCastle() {
    return with("org.bouncycastle.bcprov");
  }

  private static Stream<Service> with(String library) {
    return Arrays.stream(Service.values())
        .filter(
            service ->
                service.libraries().stream()
                    .anyMatch(jar -> jar.getFileName().toString().contains(library)));
  }

  private static List<String> arguments(Service service) throws IOException {
    String all = Files.readString(service.nativeSources().resolve("native-image.args"));
    return List.of(all.strip().split(" +"));
  }
}
