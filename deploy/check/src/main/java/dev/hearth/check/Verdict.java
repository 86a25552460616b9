package dev.hearth.check;

/** How one question about the cluster was answered. */
enum Verdict {
  OK("ok"),
  /** Works, but not all of it, or not for ever. */
  WARN("warn"),
  /** Hearth does not work, or does not keep sessions apart. */
  FAIL("fail"),
  /** No answer, which is never a good one. */
  NOT_TRIED("not tried");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
