package dev.hearth.nativeimage;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The types of ours that a service reads or writes as JSON, found in its compiled code: what its
 * REST methods take and give, what it hands to Jackson, which resources it watches, and all that
 * these are made of. Where it cannot be told which of the types in a method are handed on, all are
 * taken.
 */
final class SpokenTypes {
  private static final String OURS = "dev.hearth.";
  private static final String CASES = "com.fasterxml.jackson.annotation.JsonSubTypes";
  private static final String RESOURCE = "io.fabric8.kubernetes.client.CustomResource";
  private static final String MAPPER = "org.jboss.resteasy.reactive.server.ServerExceptionMapper";

  private final JavaClasses classes;
  private final Outlets outlets;
  private final Set<JavaClass> found = new LinkedHashSet<>();

  private SpokenTypes(Service service) {
    classes = new ClassFileImporter().importPaths(service.ourClasses());
    outlets = new Outlets(classes);
  }

  static Set<String> of(Service service) {
    SpokenTypes spoken = new SpokenTypes(service);
    Deque<JavaClass> open = new ArrayDeque<>();
    for (JavaClass type : spoken.classes) {
      if (service.owns(type)) {
        type.getCodeUnits().forEach(unit -> spoken.named(unit).forEach(open::add));
      }
    }
    while (!open.isEmpty()) {
      JavaClass next = open.pop();
      if (next.getName().startsWith(OURS) && spoken.found.add(next)) {
        spoken.parts(next).forEach(open::add);
      }
    }
    Set<String> names = new TreeSet<>();
    spoken.found.forEach(type -> names.add(type.getName()));
    return names;
  }

  /** The types that one piece of code brings into play. */
  private Stream<JavaClass> named(JavaCodeUnit unit) {
    if (isRest(unit)) {
      Stream<JavaClass> own = signature(unit);
      return saysWhat(unit) ? own : Stream.concat(own, touched(unit));
    }
    if (outlets.isUsedBy(unit)) {
      return Stream.concat(signature(unit), touched(unit));
    }
    return literals(unit).filter(type -> type.isAssignableTo(RESOURCE));
  }

  /** Also what helps such a method to fill a bag of anything. */
  private static boolean isRest(JavaCodeUnit unit) {
    return isDoor(unit)
        || !saysWhat(unit) && unit.getOwner().getCodeUnits().stream().anyMatch(SpokenTypes::isDoor);
  }

  private static boolean isDoor(JavaCodeUnit unit) {
    return unit.isMetaAnnotatedWith("jakarta.ws.rs.HttpMethod") || unit.isAnnotatedWith(MAPPER);
  }

  /** Whether the answer's type is in the signature: neither a bare answer nor a bag of anything. */
  private static boolean saysWhat(JavaCodeUnit unit) {
    return unit.getReturnType().getAllInvolvedRawTypes().stream()
        .noneMatch(
            type ->
                type.isEquivalentTo(Object.class)
                    || type.getName().equals("jakarta.ws.rs.core.Response"));
  }

  private static Stream<JavaClass> signature(JavaCodeUnit unit) {
    return Stream.concat(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream().map(JavaType.class::cast))
        .flatMap(SpokenTypes::all)
        .filter(SpokenTypes::isData);
  }

  private static Stream<JavaClass> touched(JavaCodeUnit unit) {
    Stream<JavaClass> made =
        unit.getConstructorCallsFromSelf().stream().map(JavaAccess::getTargetOwner);
    Stream<JavaClass> answered =
        unit.getMethodCallsFromSelf().stream().flatMap(SpokenTypes::answer);
    Stream<JavaClass> read =
        unit.getFieldAccesses().stream()
            .flatMap(access -> access.getTarget().resolveMember().stream())
            .flatMap(field -> all(field.getType()));
    return Stream.of(literals(unit), made, answered, read)
        .flatMap(types -> types)
        .filter(SpokenTypes::isData);
  }

  private static Stream<JavaClass> answer(JavaMethodCall call) {
    return call.getTarget()
        .resolveMember()
        .map(method -> all(method.getReturnType()))
        .orElseGet(() -> Stream.of(call.getTarget().getRawReturnType()));
  }

  private static Stream<JavaClass> literals(JavaCodeUnit unit) {
    return unit.getReferencedClassObjects().stream().map(reference -> reference.getRawType());
  }

  /** What an object of this type holds, or may be. */
  private Stream<JavaClass> parts(JavaClass type) {
    Stream<JavaClass> held =
        type.getFields().stream()
            .filter(SpokenTypes::isHeld)
            .flatMap(field -> all(field.getType()));
    Stream<JavaClass> inherited = type.getSuperclass().stream().flatMap(SpokenTypes::all);
    Collection<JavaClass> cases =
        type.isInterface() || type.getModifiers().contains(JavaModifier.ABSTRACT)
            ? type.getAllSubclasses()
            : Set.of();
    return Stream.of(held, inherited, cases.stream()).flatMap(types -> types);
  }

  private static boolean isHeld(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.STATIC)
        && !field.getModifiers().contains(JavaModifier.TRANSIENT);
  }

  private static Stream<JavaClass> all(JavaType type) {
    return type.getAllInvolvedRawTypes().stream().map(JavaClass::getBaseComponentType);
  }

  /** Not the services' own machinery, which is named beside it. */
  private static boolean isData(JavaClass type) {
    return type.getName().startsWith(OURS)
        && (type.isRecord()
            || type.isEnum()
            || type.isAnnotatedWith(CASES)
            || type.isAssignableTo(RESOURCE)
            || type.getFields().stream().anyMatch(SpokenTypes::isOpen));
  }

  private static boolean isOpen(JavaField field) {
    return isHeld(field) && field.getModifiers().contains(JavaModifier.PUBLIC);
  }
}
