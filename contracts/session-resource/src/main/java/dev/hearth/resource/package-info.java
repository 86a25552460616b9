/**
 * The SparkSession object, {@code hearth.dev/v1}: one session in one cluster. Only session-operator
 * writes it; gateway, endpoint and webhook read it. Plain classes because the generator and the
 * Kubernetes client need them.
 */
package dev.hearth.resource;
