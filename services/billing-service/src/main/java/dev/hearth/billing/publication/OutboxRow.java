package dev.hearth.billing.publication;

/** A promised record, not acknowledged yet. */
record OutboxRow(long id, String topic, String key, byte[] payload) {}
