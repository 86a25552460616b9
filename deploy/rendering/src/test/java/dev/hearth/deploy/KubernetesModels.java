package dev.hearth.deploy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One version of Kubernetes' kinds, as its project generates them for Java from the API's own
 * OpenAPI document: they know every field, which are required, and which are lists, objects or
 * values.
 */
final class KubernetesModels implements AutoCloseable {
  private static final Path FOLDER = Path.of("target", "kubernetes");
  private static final String PACKAGE = "io.kubernetes.client.openapi.models.";
  // How the generator named its method in one release, and in later ones.
  private static final List<String> CHECKS = List.of("validateJsonElement", "validateJsonObject");

  private final URLClassLoader loader;

  KubernetesModels(String version) {
    Path jar = FOLDER.resolve(version + ".jar");
    if (!Files.exists(jar)) {
      throw new AssertionError("the build has not put " + jar + " there");
    }
    try {
      loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with an object of Kubernetes' own; empty if nothing is. */
  Optional<String> fault(Manifest manifest) {
    try {
      Class<?> model = loader.loadClass(PACKAGE + className(manifest));
      Method check =
          Stream.of(model.getMethods())
              .filter(method -> CHECKS.contains(method.getName()))
              .findFirst()
              .orElseThrow(() -> new AssertionError(model + " has no check"));
      JsonElement json = JsonParser.parseString(manifest.json().toString());
      check.invoke(null, check.getParameterTypes()[0].cast(json));
      return Optional.empty();
    } catch (ClassNotFoundException e) {
      return Optional.of("there is no " + manifest.apiVersion() + " " + manifest.kind());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return Optional.of(String.valueOf(refused.getMessage()));
      }
      throw new AssertionError(manifest + " cannot be checked", e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static String className(Manifest manifest) {
    String apiVersion = manifest.apiVersion();
    String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
    return version.substring(0, 1).toUpperCase(Locale.ROOT)
        + version.substring(1)
        + manifest.kind();
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
