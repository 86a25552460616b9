package dev.hearth.billing.rating;

/**
 * Something that was used, to be rated.
 *
 * @param amount in the charge's small unit: milliseconds times what was requested, or bytes
 */
public record Measured(String role, Charge charge, int priceVersion, long amount) {}
