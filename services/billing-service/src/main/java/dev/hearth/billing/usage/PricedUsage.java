package dev.hearth.billing.usage;

/** Pods' usage of one role while one version of the price book was in force. */
public record PricedUsage(String role, int priceVersion, Amounts amounts) {}
