package dev.hearth.session.sparkconf;

/**
 * What a session's Spark has to fit, as its client states it; null for what it does not say.
 *
 * @param spark the version; driver and executors must have the same
 * @param scala its binary version, as 2.13
 * @param java feature version of the driver
 * @param python version of the driver's Python, as 3.12
 */
public record SparkWish(String spark, String scala, Integer java, String python) {

  /**
   * Whether executors of an image understand such a driver. Scala's and Python's versions have to
   * be the same; classes that were compiled for the driver's Java load in a newer one, too.
   */
  boolean fits(SparkImage image) {
    return image.spark().equals(spark)
        && (scala == null || image.scala().equals(scala))
        && (java == null || image.java() >= java)
        && (python == null || image.python().contains(python));
  }

  /** In words, for a refusal. */
  public String text() {
    StringBuilder text = new StringBuilder("Spark ").append(spark);
    if (scala != null) {
      text.append(", Scala ").append(scala);
    }
    if (java != null) {
      text.append(", Java ").append(java).append(" or newer");
    }
    if (python != null) {
      text.append(", Python ").append(python);
    }
    return text.toString();
  }
}
