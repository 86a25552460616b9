package dev.hearth.session.submission;

import dev.hearth.session.request.JsonFields;
import dev.hearth.session.sparkconf.SparkImage;
import dev.hearth.session.sparkconf.SparkImages;
import dev.hearth.session.sparkconf.SparkWish;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads which Spark a client needs, and finds the image that fits it, or refuses with the offer.
 */
final class SparkWishReader {
  private static final Pattern TWO = Pattern.compile("([0-9]{1,3}[.][0-9]{1,3})([.+-].*)?");

  /** As Java 9 and newer say it; an older one says 1.8. */
  private static final Pattern JAVA = Pattern.compile("(?:1[.])?([0-9]{1,3})([._+-].*)?");

  private SparkWishReader() {}

  static SparkWish read(JsonFields fields, SparkImages images) {
    String java = shortened(fields, "javaVersion", JAVA, "as 21");
    return new SparkWish(
        fields.text("sparkVersion", images.standard()),
        shortened(fields, "scalaVersion", TWO, "as 2.13"),
        java == null ? null : Integer.valueOf(java),
        shortened(fields, "pythonVersion", TWO, "as 3.12"));
  }

  /**
   * The image of a session.
   *
   * @param python whether one that runs Python is to be preferred
   */
  static SparkImage image(SparkWish wish, SparkImages images, boolean python) {
    if (!images.versions().contains(wish.spark())) {
      throw new SubmissionRefusal.SparkVersionNotOffered(wish.spark(), images.versions());
    }
    return (python ? images.findPreferringPython(wish) : images.find(wish))
        .orElseThrow(
            () -> new SubmissionRefusal.SparkRuntimeNotOffered(wish.text(), images.offered()));
  }

  /** Runtimes tell their whole version; what has to agree is its beginning. */
  private static String shortened(
      JsonFields fields, String field, Pattern pattern, String example) {
    String value = fields.text(field, null);
    if (value == null) {
      return null;
    }
    Matcher match = pattern.matcher(value);
    if (!match.matches()) {
      fields.fault(field, value, "is no version", "write it as your runtime says it, " + example);
      return null;
    }
    return match.group(1);
  }
}
