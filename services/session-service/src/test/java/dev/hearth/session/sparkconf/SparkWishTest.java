package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkWishTest {
  private static final SparkImage IMAGE =
      new SparkImage("hearth/spark:4.0.1", "4.0.1", "2.13", 21, List.of("3.10", "3.12"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          4.0.1 | -    | -  | -    | true
          4.0.1 | 2.13 | 17 | 3.10 | true
          4.0.1 | 2.13 | 21 | 3.12 | true
          4.0.2 | -    | -  | -    | false
          4.0.1 | 2.12 | -  | -    | false
          4.0.1 | -    | 25 | -    | false
          4.0.1 | -    | -  | 3.11 | false
          4.0.1 | -    | -  | 3.1  | false
          """)
  void fitsWhereItsExecutorsUnderstandTheDriver(
      String spark, String scala, Integer java, String python, boolean fits) {
    assertThat(new SparkWish(spark, scala, java, python).fits(IMAGE)).isEqualTo(fits);
  }

  @Test
  void isSaidInWords() {
    assertThat(new SparkWish("4.0.1", "2.13", 21, "3.11").text())
        .isEqualTo("Spark 4.0.1, Scala 2.13, Java 21 or newer, Python 3.11");
    assertThat(new SparkWish("4.0.1", null, null, null).text()).isEqualTo("Spark 4.0.1");
  }
}
