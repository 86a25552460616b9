package dev.hearth.settings;

import java.util.Locale;

/** What is refused in production unless {@code hearth.unsafe.allow} names it. */
public enum Unsafe {
  /** Keys of the OIDC provider come over plain HTTP: whoever is on the way can issue tokens. */
  PLAIN_ISSUER,
  /** What the database is asked and answers is readable on the way. */
  PLAIN_DATABASE,
  /** Messages are readable on the way, and without SASL anybody may write them. */
  PLAIN_KAFKA;

  /** As it is written in a setting. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
