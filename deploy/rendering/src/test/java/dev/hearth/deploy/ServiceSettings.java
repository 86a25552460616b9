package dev.hearth.deploy;

import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;
import org.objectweb.asm.ClassVisitor;

/**
 * The environment variables that a service reads at run time, taken from its package: its own
 * {@code @ConfigMapping}s, those of the Quarkus extensions in it, and the {@code ${NAME}}s of its
 * application.properties.
 */
final class ServiceSettings {
  private static final DotName MAPPING = DotName.createSimple("io.smallrye.config.ConfigMapping");
  private static final DotName ROOT =
      DotName.createSimple("io.quarkus.runtime.annotations.ConfigRoot");
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([A-Z_]+)[:}]");

  private final List<Pattern> names = new ArrayList<>();
  private final Set<String> ours = new TreeSet<>();

  ServiceSettings(String service) {
    Path module = Repository.ROOT.resolve("services").resolve(service);
    Path libraries = module.resolve("target/quarkus-app/lib/main");
    if (!Files.exists(libraries)) {
      throw new AssertionError(service + " is not built: there is no " + libraries);
    }
    try (Stream<Path> jars = Files.walk(libraries.getParent(), 2)) {
      List<Path> all = jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
      read(module.resolve("target/classes"), all);
      readExpressions(module.resolve("src/main/resources/application.properties"));
      if (all.stream().anyMatch(jar -> jar.toString().contains("kafka-clients"))) {
        readKafka();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean reads(String variable) {
    return names.stream().anyMatch(name -> name.matcher(variable).matches());
  }

  /** The properties of its own mappings; a star is any key of a map. */
  Set<String> ours() {
    return ours;
  }

  private void read(Path classes, List<Path> jars) throws IOException {
    // Mappings are read by code that is generated: a service has that already, and so not the tool.
    URL generator = ClassVisitor.class.getProtectionDomain().getCodeSource().getLocation();
    List<URL> path = new ArrayList<>(List.of(classes.toUri().toURL(), generator));
    for (Path jar : jars) {
      path.add(jar.toUri().toURL());
    }
    Set<String> own = Set.copyOf(mappings(index(classes), false));
    Set<String> mappings = new HashSet<>(own);
    for (Path jar : jars) {
      if (jar.getFileName().toString().startsWith("io.quarkus.")) {
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
          mappings.addAll(mappings(index(inside.getPath("/")), true));
        }
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      for (String mapping : mappings) {
        Set<String> properties = properties(loader, mapping).keySet();
        properties.forEach(this::add);
        if (own.contains(mapping)) {
          // A list may also be set one by one.
          properties.stream().filter(name -> !name.endsWith("[*]")).forEach(ours::add);
        }
      }
    }
  }

  private static Index index(Path classes) throws IOException {
    Indexer indexer = new Indexer();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".class")) {
          try (InputStream in = Files.newInputStream(file)) {
            indexer.index(in);
          }
        }
      }
    }
    return indexer.complete();
  }

  /** Quarkus has also such as are read when a service is built, and no more. */
  private static List<String> mappings(Index index, boolean atRunTimeOnly) {
    List<String> found = new ArrayList<>();
    for (AnnotationInstance mapping : index.getAnnotations(MAPPING)) {
      if (mapping.target().kind() == AnnotationTarget.Kind.CLASS) {
        AnnotationInstance root = mapping.target().asClass().declaredAnnotation(ROOT);
        AnnotationValue phase = root == null ? null : root.value("phase");
        if (!atRunTimeOnly || phase != null && phase.asEnum().equals("RUN_TIME")) {
          found.add(mapping.target().asClass().name().toString());
        }
      }
    }
    return found;
  }

  /** By the library that the service itself has, so that names are made as it makes them. */
  @SuppressWarnings("unchecked")
  private static Map<String, String> properties(ClassLoader loader, String mapping) {
    try {
      Class<?> configClass = loader.loadClass(ConfigClass.class.getName());
      Object read =
          configClass
              .getMethod("configClass", Class.class)
              .invoke(null, Class.forName(mapping, false, loader));
      return (Map<String, String>) configClass.getMethod("getProperties").invoke(read);
    } catch (InvocationTargetException e) {
      throw new AssertionError(mapping, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(mapping, e);
    }
  }

  private void readExpressions(Path properties) throws IOException {
    Matcher expression = EXPRESSION.matcher(Files.readString(properties));
    while (expression.find()) {
      names.add(Pattern.compile(Pattern.quote(expression.group(1))));
    }
  }

  /** All that begins with {@code kafka.} goes to the clients, so it must be one of their names. */
  private void readKafka() {
    Stream.of(
            org.apache.kafka.clients.producer.ProducerConfig.configNames(),
            org.apache.kafka.clients.consumer.ConsumerConfig.configNames())
        .flatMap(Set::stream)
        .forEach(name -> add("kafka." + name));
  }

  /** A star is any key; that of a map's unnamed member is left out. */
  private void add(String property) {
    names.add(pattern(property));
    if (property.contains("*")) {
      names.add(pattern(property.replace("*.", "")));
    }
  }

  private static Pattern pattern(String property) {
    StringBuilder pattern = new StringBuilder();
    for (char c : property.toUpperCase(Locale.ROOT).toCharArray()) {
      pattern.append(c == '*' ? "[A-Z0-9_]+" : Character.isLetterOrDigit(c) ? "" + c : "_");
    }
    return Pattern.compile(pattern.toString());
  }
}
