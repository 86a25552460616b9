package dev.hearth.check;

/**
 * One answer, on one line.
 *
 * @param check which question it answers
 * @param what what was seen
 * @param remedy what to do about it; empty where nothing is to be done
 */
record Finding(String check, Verdict verdict, String what, String remedy) {
  Finding {
    what = oneLine(what);
    remedy = oneLine(remedy);
  }

  static Finding ok(String check, String what) {
    return new Finding(check, Verdict.OK, what, "");
  }

  static Finding warn(String check, String what, String remedy) {
    return new Finding(check, Verdict.WARN, what, remedy);
  }

  static Finding fail(String check, String what, String remedy) {
    return new Finding(check, Verdict.FAIL, what, remedy);
  }

  static Finding notTried(String check, String why) {
    return new Finding(check, Verdict.NOT_TRIED, why, "");
  }

  String line() {
    String text = remedy.isEmpty() ? what : what + "; " + remedy;
    return "%-9s  %-13s  %s".formatted(verdict.text(), check, text);
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
