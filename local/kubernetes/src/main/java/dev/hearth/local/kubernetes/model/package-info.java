/**
 * The words that every other package uses: JSON trees, object metadata, quantities, and refusals as
 * the Kubernetes API words them.
 */
package dev.hearth.local.kubernetes.model;
