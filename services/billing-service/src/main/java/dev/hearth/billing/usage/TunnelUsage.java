package dev.hearth.billing.usage;

/** Bytes through the tunnel while one version of the price book was in force. */
public record TunnelUsage(int priceVersion, long bytesIn, long bytesOut) {}
