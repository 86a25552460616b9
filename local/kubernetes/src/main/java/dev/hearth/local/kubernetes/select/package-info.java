/** Label and field selectors, as lists, watches, quotas and webhooks use them. */
package dev.hearth.local.kubernetes.select;
