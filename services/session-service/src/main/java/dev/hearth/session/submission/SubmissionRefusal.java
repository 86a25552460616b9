package dev.hearth.session.submission;

import dev.hearth.session.sparkconf.SparkImage;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Why a session is not made. */
public abstract sealed class SubmissionRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SubmissionRefusal(String message) {
    super(message);
  }

  /** The kind is a word of the contract that this installation does not serve yet. */
  public static final class KindNotOffered extends SubmissionRefusal {
    private static final long serialVersionUID = 1L;
    private final transient List<String> offered;

    KindNotOffered(String kind, Collection<String> offered) {
      super("Sessions of kind " + kind + " are not offered. Offered: " + offered + ".");
      this.offered = List.copyOf(offered);
    }

    public List<String> offered() {
      return offered;
    }
  }

  /** There is no image of that version. */
  public static final class SparkVersionNotOffered extends SubmissionRefusal {
    private static final long serialVersionUID = 1L;
    private final transient List<String> offered;

    SparkVersionNotOffered(String version, Collection<String> offered) {
      super("Spark " + version + " is not offered. Offered: " + offered + ".");
      this.offered = List.copyOf(offered);
    }

    public List<String> offered() {
      return offered;
    }
  }

  /** There are images of that version, and none that fits the client's other versions. */
  public static final class SparkRuntimeNotOffered extends SubmissionRefusal {
    private static final long serialVersionUID = 1L;
    private final transient List<Offer> offered;

    SparkRuntimeNotOffered(String wish, List<SparkImage> images) {
      super("No image fits " + wish + ". Offered: " + text(images) + ".");
      this.offered = images.stream().map(Offer::of).toList();
    }

    public List<Offer> offered() {
      return offered;
    }

    private static String text(List<SparkImage> images) {
      return images.stream()
          .map(
              image ->
                  "Spark %s (Scala %s, Java %d, %s)"
                      .formatted(
                          image.spark(),
                          image.scala(),
                          image.java(),
                          image.python().isEmpty()
                              ? "no Python"
                              : "Python " + String.join(", ", image.python())))
          .collect(Collectors.joining("; "));
    }

    /** What a client can choose; where it is pulled from is not the client's business. */
    @RegisterForReflection
    public record Offer(String spark, String scala, int java, List<String> python) {
      static Offer of(SparkImage image) {
        return new Offer(image.spark(), image.scala(), image.java(), image.python());
      }
    }
  }

  /** The key came before with another request. */
  public static final class KeyReused extends SubmissionRefusal {
    private static final long serialVersionUID = 1L;

    KeyReused() {
      super("The Idempotency-Key was used for another request. Use a new one for each session.");
    }
  }
}
