/**
 * What the cluster does by itself after objects change: namespaces empty themselves, dependents
 * follow their owners, quotas are freed, definitions become kinds.
 */
package dev.hearth.local.kubernetes.controllers;
