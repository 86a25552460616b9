package dev.hearth.deploy;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.TextTree;
import java.util.List;
import java.util.Map;

/** A Javadoc comment's own words, as one line of Markdown that may stand in a table. */
final class JavadocText {
  private static final Map<String, String> ENTITIES = Map.of("lt", "<", "gt", ">", "amp", "&");

  private JavadocText() {}

  /** Empty where there is no comment. */
  static String of(DocCommentTree comment) {
    if (comment == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    add(comment.getFullBody(), text);
    return text.toString().replaceAll("\\s+", " ").replace("|", "\\|").strip();
  }

  private static void add(List<? extends DocTree> parts, StringBuilder text) {
    for (DocTree part : parts) {
      switch (part) {
        case TextTree words -> text.append(words.getBody());
        case LiteralTree code -> text.append('`').append(code.getBody().getBody()).append('`');
        case LinkTree link -> text.append('`').append(setting(link)).append('`');
        case EntityTree entity -> text.append(ENTITIES.get(entity.getName().toString()));
        default -> throw new AssertionError("no words for " + part.getKind() + ": " + part);
      }
    }
  }

  /** {@code #longestPause()} is the setting {@code longest-pause}. */
  private static String setting(LinkTree link) {
    String signature = link.getReference().getSignature();
    return ConfigSource.kebab(signature.replaceAll("^.*#|\\(.*$", ""));
  }
}
