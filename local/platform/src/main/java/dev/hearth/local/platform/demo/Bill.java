package dev.hearth.local.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** What billing-service says of a session. */
record Bill(long coreMillis, int pods, String amount, String currency, String priceVersion) {
  static Bill of(JsonNode usage, JsonNode costs) {
    return new Bill(
        usage.path("coreMillis").asLong(),
        usage.path("pods").size(),
        costs.path("amount").asText(),
        costs.path("currency").asText(),
        costs.path("priceVersion").asText());
  }

  /** Whether the usage speaks of this many pods, each to its end. */
  static boolean isComplete(JsonNode usage, int pods) {
    return usage.path("complete").asBoolean() && usage.path("pods").size() >= pods;
  }
}
