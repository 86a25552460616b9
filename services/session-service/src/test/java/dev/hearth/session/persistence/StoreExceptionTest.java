package dev.hearth.session.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreExceptionTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          22021, true,  false
          22P05, true,  false
          23505, true,  false
          08006, false, true
          40001, false, true
          53300, false, true
          57P01, false, true
          99999, false, true
          -,     false, true
          42P01, false, false
          """)
  void aStateSaysWhetherTheDataIsToBlameAndWhetherItMayPass(
      String state, boolean blamesData, boolean mayPass) {
    StoreException failure = new StoreException("it failed", state, new Exception());

    assertThat(failure.blamesData()).isEqualTo(blamesData);
    assertThat(failure.mayPass()).isEqualTo(mayPass);
  }
}
