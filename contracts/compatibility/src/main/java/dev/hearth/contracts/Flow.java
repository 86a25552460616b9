package dev.hearth.contracts;

/** Which way the data goes: who would be surprised by a change depends on it. */
enum Flow {
  /** Clients of the last release write it, we read it: nothing may become stricter. */
  TAKEN,
  /** We write it, clients of the last release read it: nothing may become unknown to them. */
  GIVEN,
  /** Both: events lie in topics, old ones before new readers and new ones before old readers. */
  KEPT;

  boolean taken() {
    return this != GIVEN;
  }

  boolean given() {
    return this != TAKEN;
  }
}
