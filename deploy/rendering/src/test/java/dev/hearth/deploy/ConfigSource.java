package dev.hearth.deploy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The {@code @ConfigMapping} interfaces of a service, read from their source by the compiler's own
 * parser: what people must know of a setting stands in its comment, which no class file has.
 */
final class ConfigSource extends TreePathScanner<Void, Void> {
  private final DocTrees docs;
  private final Map<String, String> packaged;
  private final List<Mapping> mappings = new ArrayList<>();

  private ConfigSource(DocTrees docs, Map<String, String> packaged) {
    this.docs = docs;
    this.packaged = packaged;
  }

  /**
   * In the order of their prefixes.
   *
   * @param packaged what the service's package sets already
   */
  static List<Mapping> of(Path sources, Map<String, String> packaged) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (Stream<Path> all = Files.walk(sources);
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> found = all.filter(ConfigSource::hasMapping).sorted().toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(found));
      ConfigSource reader = new ConfigSource(DocTrees.instance(task), packaged);
      for (CompilationUnitTree unit : task.parse()) {
        reader.scan(unit, null);
      }
      return reader.mappings.stream().sorted((a, b) -> a.prefix().compareTo(b.prefix())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasMapping(Path file) {
    try {
      return file.toString().endsWith(".java")
          && Files.readString(file).contains("@ConfigMapping(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Void visitClass(ClassTree type, Void nothing) {
    Optional<String> prefix =
        annotation(type.getModifiers().getAnnotations(), "ConfigMapping", "prefix");
    if (prefix.isEmpty()) {
      return super.visitClass(type, nothing);
    }
    List<Setting> settings = new ArrayList<>();
    add(prefix.get(), getCurrentPath(), false, settings);
    mappings.add(new Mapping(prefix.get(), words(getCurrentPath()), settings));
    return null;
  }

  /**
   * @param optional whether all of it may be left out
   */
  private void add(String prefix, TreePath path, boolean optional, List<Setting> settings) {
    ClassTree type = (ClassTree) path.getLeaf();
    Map<String, TreePath> parts = new LinkedHashMap<>();
    for (Tree member : type.getMembers()) {
      if (member instanceof ClassTree part) {
        parts.put(part.getSimpleName().toString(), new TreePath(path, part));
      }
    }
    for (Tree member : type.getMembers()) {
      // A method with a body is code that reads settings, and none itself.
      if (member instanceof MethodTree method && method.getBody() == null) {
        String returned = method.getReturnType().toString();
        boolean may = optional || returned.startsWith("Optional");
        TreePath part = parts.get(returned.replaceAll("^Optional<(.*)>$", "$1"));
        if (part != null && part.getLeaf().getKind() == Tree.Kind.INTERFACE) {
          add(prefix + "." + name(method), part, may, settings);
        } else {
          settings.add(setting(prefix, method, new TreePath(path, method), part, may));
        }
      }
    }
  }

  private Setting setting(
      String prefix, MethodTree method, TreePath path, TreePath choice, boolean optional) {
    String type = method.getReturnType().toString();
    boolean map = type.startsWith("Map<");
    String name = prefix + "." + name(method) + (map ? ".\"<key>\"" : "");
    Optional<String> standard =
        packaged(name)
            .or(() -> annotation(method.getModifiers().getAnnotations(), "WithDefault", "value"));
    boolean required = !optional && !map && standard.isEmpty();
    String words = choice == null ? type(type) : choices((ClassTree) choice.getLeaf());
    return new Setting(name, words, standard, required, words(path));
  }

  /** What the package says; of a map, each key of it. */
  private Optional<String> packaged(String name) {
    String map = name.replace("\"<key>\"", "\"");
    List<String> values = new ArrayList<>();
    packaged.forEach(
        (key, value) -> {
          if (key.equals(name)) {
            values.add(value);
          } else if (map.endsWith("\"") && key.startsWith(map)) {
            values.add(key.substring(map.length() - 1) + "=" + value);
          }
        });
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  private static String name(MethodTree method) {
    return annotation(method.getModifiers().getAnnotations(), "WithName", "value")
        .orElseGet(() -> kebab(method.getName().toString()));
  }

  static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String type(String java) {
    String inner = java.replaceAll("^(Optional|Set|List)<(.*)>$", "$2");
    if (!inner.equals(java)) {
      return java.startsWith("Optional<") ? type(inner) : "list of " + type(inner) + "s";
    }
    return switch (java) {
      case "int", "long", "OptionalInt" -> "number";
      case "boolean" -> "`true` or `false`";
      case "Duration" -> "duration";
      case "Path" -> "file";
      case "String" -> "text";
      case "Integer" -> "number";
      case "Unsafe" -> "word";
      case "Map<String, String>" -> "text for each key";
      default -> throw new AssertionError("no word for the type " + java);
    };
  }

  private static String choices(ClassTree type) {
    List<String> choices = new ArrayList<>();
    for (Tree member : type.getMembers()) {
      if (member instanceof com.sun.source.tree.VariableTree constant) {
        choices.add("`" + constant.getName().toString().toLowerCase(Locale.ROOT) + "`");
      }
    }
    return String.join(" or ", choices);
  }

  private String words(TreePath path) {
    return JavadocText.of(docs.getDocCommentTree(path));
  }

  private static Optional<String> annotation(
      List<? extends AnnotationTree> annotations, String name, String member) {
    for (AnnotationTree annotation : annotations) {
      if (annotation.getAnnotationType().toString().equals(name)) {
        for (ExpressionTree argument : annotation.getArguments()) {
          if (argument instanceof AssignmentTree assigned
              && assigned.getVariable().toString().equals(member)) {
            return Optional.of(text(assigned.getExpression()));
          }
          if (argument instanceof LiteralTree literal) {
            return Optional.of(text(literal));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static String text(ExpressionTree expression) {
    if (expression instanceof LiteralTree literal && literal.getValue() instanceof String text) {
      return text;
    }
    throw new AssertionError("write it as one text: " + expression);
  }
}
