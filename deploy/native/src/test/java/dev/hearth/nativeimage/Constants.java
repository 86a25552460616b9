package dev.hearth.nativeimage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The objects that a service's classes hold before it has started. The compiler of native images
 * initialises each class and keeps what it then holds; so does this, in a class loader of its own.
 */
final class Constants {
  private static final String OURS = "dev.hearth.";

  private final List<String> faults = new ArrayList<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private int fields;

  private Constants() {}

  /** Made for each class of ours; empty where nothing is wrong. */
  static List<String> faults(Service service) {
    try (URLClassLoader loader = service.classLoader()) {
      Constants constants = new Constants();
      for (Path folder : service.ourClasses()) {
        names(folder).forEach(name -> constants.look(name, loader));
      }
      if (constants.fields == 0) {
        throw new AssertionError(service + " has no constants: nothing was looked at");
      }
      return constants.faults;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of one class, for a test of the test. */
  static List<String> faults(Class<?> type) {
    Constants constants = new Constants();
    constants.look(type.getName(), type.getClassLoader());
    return constants.faults;
  }

  private void look(String name, ClassLoader loader) {
    try {
      Class<?> type = Class.forName(name, true, loader);
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          fields++;
          follow(read(field, null), name + "." + field.getName());
        }
      }
    } catch (ClassNotFoundException | LinkageError e) {
      faults.add(name + " cannot be initialised while an image is made: " + e);
    }
  }

  private void follow(Object value, String where) {
    if (value == null || !seen.add(value)) {
      return;
    }
    if (Forbidden.is(value)) {
      faults.add(where + " holds a " + value.getClass().getName());
      return;
    }
    switch (value) {
      case Iterable<?> all when !(value instanceof Path) ->
          all.forEach(one -> follow(one, where + "[]"));
      case Map<?, ?> map -> {
        map.keySet().forEach(key -> follow(key, where + "[]"));
        map.values().forEach(one -> follow(one, where + "[]"));
      }
      case Optional<?> some -> follow(some.orElse(null), where);
      case AtomicReference<?> some -> follow(some.get(), where);
      case Object[] all -> {
        for (Object one : all) {
          follow(one, where + "[]");
        }
      }
      default -> followFields(value, where);
    }
  }

  private void followFields(Object value, String where) {
    for (Class<?> type = value.getClass();
        type != null && type.getName().startsWith(OURS);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          follow(read(field, value), where + "." + field.getName());
        }
      }
    }
  }

  private static Object read(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      throw new AssertionError(field.toString(), e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .sorted()
          .toList();
    }
  }
}
