/**
 * The sessions of this cluster as the webhook needs them, kept by a watch on SparkSession objects.
 * A restart is ready only when it has seen them all.
 */
package dev.hearth.admission.sessions;
