package dev.hearth.e2e.crash;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Java agent that puts a call of {@link Doom} at the head of named methods. So production code
 * needs no door for tests, and a service dies by SIGKILL between the very two steps that matter.
 */
public final class CrashAgent {
  private static final ClassDesc DOOM = ClassDesc.of("dev.hearth.e2e.crash.Doom");
  private static final MethodTypeDesc AT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

  private CrashAgent() {}

  /**
   * Called by the JVM before the service's own main.
   *
   * @param folder holds {@code points}, a line {@code class#method} each, and what {@link Doom}
   *     looks for
   */
  public static void premain(String folder, Instrumentation instrumentation) throws IOException {
    System.setProperty(Doom.FOLDER, folder);
    List<String> points = Files.readAllLines(Path.of(folder, "points"));
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] bytes) {
            return name == null ? null : doomed(points, loader, name.replace('/', '.'), bytes);
          }
        });
  }

  private static byte[] doomed(
      List<String> points, ClassLoader loader, String className, byte[] bytes) {
    Set<String> methods =
        points.stream()
            .filter(point -> point.startsWith(className + "#"))
            .map(point -> point.substring(className.length() + 1))
            .collect(Collectors.toSet());
    if (methods.isEmpty()) {
      return null;
    }
    ClassFile format =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    try {
      return format.transformClass(
          format.parse(bytes),
          (builder, element) -> {
            if (element instanceof MethodModel method
                && methods.contains(method.methodName().stringValue())) {
              builder.transformMethod(
                  method,
                  MethodTransform.transformingCode(
                      new AtHead(className + "#" + method.methodName().stringValue())));
            } else {
              builder.with(element);
            }
          });
    } catch (RuntimeException e) {
      // Without a word here the class would load as it is, and a test would wait in vain.
      System.err.println("crash agent: " + className + " was left as it is: " + e);
      throw e;
    }
  }

  /** The call, before the method's first element. */
  private record AtHead(String point) implements CodeTransform {
    @Override
    public void atStart(CodeBuilder code) {
      code.loadConstant(point).invokestatic(DOOM, "at", AT);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }
}
