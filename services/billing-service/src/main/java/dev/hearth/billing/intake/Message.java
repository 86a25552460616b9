package dev.hearth.billing.intake;

/** A Kafka record as the rules see it. */
record Message(String topic, int partition, long offset, byte[] key, byte[] value) {}
