/**
 * The Common Expression Language as far as it is needed here: rules of schemas and match conditions
 * of webhooks. Without the functions that Kubernetes adds to the language.
 */
package dev.hearth.local.kubernetes.expression;
