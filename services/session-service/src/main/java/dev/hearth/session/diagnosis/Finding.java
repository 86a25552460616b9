package dev.hearth.session.diagnosis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * One thing to know about a session.
 *
 * @param severity {@code info}, {@code waiting} (it goes on by itself or when something is freed),
 *     {@code problem} (somebody has to act)
 * @param code stable, one word; the reason or condition that it comes from
 * @param since null where that is not known
 * @param remedy what the reader can do; null where there is nothing to do
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record Finding(Severity severity, String code, Instant since, String message, String remedy) {
  /** How much it matters. */
  enum Severity {
    info,
    waiting,
    problem
  }

  static Finding info(String code, Instant since, String message, String remedy) {
    return new Finding(Severity.info, code, since, message, remedy);
  }

  static Finding waiting(String code, Instant since, String message, String remedy) {
    return new Finding(Severity.waiting, code, since, message, remedy);
  }

  static Finding problem(String code, Instant since, String message, String remedy) {
    return new Finding(Severity.problem, code, since, message, remedy);
  }
}
