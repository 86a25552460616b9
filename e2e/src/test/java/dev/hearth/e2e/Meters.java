package dev.hearth.e2e;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Our own meters, from what a part shows or from the page that explains them. */
record Meters(Map<String, Meter> byName) {
  /** A name that is not our own is its library's business. */
  private static final String OURS = "hearth_";

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");
  private static final String LATER = "counter, from the first on";

  /**
   * One row of the page.
   *
   * @param later not there before it has counted something
   */
  record Meter(String name, String type, Set<String> labels, boolean later) {
    private Meter shown() {
      return new Meter(name, type, labels, false);
    }
  }

  /** In the OpenMetrics format, which names a counter's type without its ending. */
  static Meters shownIn(String exposition) {
    List<String> lines = exposition.lines().map(Meters::withoutExemplar).toList();
    Map<String, String> types =
        lines.stream()
            .map(TYPE::matcher)
            .filter(line -> line.matches() && line.group(1).startsWith(OURS))
            .collect(toMap(Meters::name, line -> line.group(2)));
    types.keySet().removeIf(name -> isLargestOf(name, types));
    return of(
        types.entrySet().stream()
            .map(each -> new Meter(each.getKey(), each.getValue(), labels(each, lines), false))
            .toList());
  }

  /** A sample may name a trace behind its value. */
  private static String withoutExemplar(String line) {
    int exemplar = line.indexOf(" # {");
    return exemplar < 0 ? line : line.substring(0, exemplar);
  }

  private static String name(MatchResult type) {
    return type.group(1) + (type.group(2).equals("counter") ? "_total" : "");
  }

  /** What stands beside a summary. */
  private static boolean isLargestOf(String name, Map<String, String> types) {
    return name.endsWith("_max")
        && "summary".equals(types.get(name.substring(0, name.length() - "_max".length())));
  }

  private static Set<String> labels(Map.Entry<String, String> meter, List<String> lines) {
    String sample = meter.getKey() + (meter.getValue().equals("summary") ? "_count" : "");
    return lines.stream()
        .filter(line -> line.startsWith(sample + "{"))
        .flatMap(line -> LABEL.matcher(line).results())
        .map(label -> label.group(1))
        .collect(toSet());
  }

  /** In the table below a heading of docs/observability.md. */
  static Meters explainedUnder(String heading) {
    List<String> lines = page().lines().toList();
    int start = lines.indexOf("### " + heading);
    if (start < 0) {
      throw new AssertionError("docs/observability.md has no heading ### " + heading);
    }
    return of(
        lines.subList(start + 1, lines.size()).stream()
            .takeWhile(line -> !line.startsWith("#"))
            .map(line -> line.split("\\|"))
            .filter(cells -> cells.length > 4 && cells[1].contains(OURS))
            .map(cells -> row(Arrays.stream(cells).map(String::strip).toList()))
            .toList());
  }

  private static Meter row(List<String> cells) {
    Set<String> labels = inCode(cells.get(3));
    boolean later = cells.get(2).equals(LATER);
    return new Meter(
        inCode(cells.get(1)).iterator().next(), later ? "counter" : cells.get(2), labels, later);
  }

  private static Set<String> inCode(String cell) {
    return CODE.matcher(cell).results().map(one -> one.group(1)).collect(toSet());
  }

  private static String page() {
    try {
      return Files.readString(Launcher.REPOSITORY.resolve("docs/observability.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Meters of(Collection<Meter> meters) {
    return new Meters(meters.stream().collect(toMap(Meter::name, each -> each)));
  }

  /** As those that are shown should be: without what may come later and has not come. */
  Set<Meter> expectedOf(Meters shown) {
    Set<Meter> expected = new HashSet<>();
    for (Meter each : byName.values()) {
      if (!each.later() || shown.byName.containsKey(each.name())) {
        expected.add(each.shown());
      }
    }
    return expected;
  }

  Set<Meter> all() {
    return Set.copyOf(byName.values());
  }

  /** The sum over a meter's samples with all these labels; empty where there are none. */
  static Optional<Double> value(String exposition, String name, String... labels) {
    List<Double> values =
        exposition
            .lines()
            .map(Meters::withoutExemplar)
            .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
            .filter(line -> Arrays.stream(labels).allMatch(line::contains))
            .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
            .toList();
    return values.stream().reduce(Double::sum);
  }
}
