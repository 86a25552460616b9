package dev.hearth.billing.intake;

/** A message that will never be taken. */
record Rejected(Message message, Reason reason, String detail) {

  /** Why; also the label of its metric, so there are few. */
  enum Reason {
    /** Not JSON, no envelope, or an event that its topic does not carry. */
    UNDECODABLE,
    /** An event that breaks the rules of its kind. */
    RULE_BROKEN,
    /** An event whose content cannot be stored: the database refuses it, or cannot be given it. */
    NOT_STORABLE
  }
}
