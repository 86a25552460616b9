package dev.hearth.contracts;

import java.util.ArrayList;
import java.util.List;

/** Collects what broke in one document. */
final class Findings {
  private final String document;
  private final List<Breakage> list = new ArrayList<>();

  Findings(String document) {
    this.document = document;
  }

  void add(String path, String what, String remedy) {
    list.add(new Breakage(document, path.isEmpty() ? "/" : path, what, remedy));
  }

  List<Breakage> list() {
    return List.copyOf(list);
  }
}
