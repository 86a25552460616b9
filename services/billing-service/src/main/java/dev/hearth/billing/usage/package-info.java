/**
 * Usage slices: which ones are acceptable, how they are kept exactly once, and what they sum up to.
 */
package dev.hearth.billing.usage;
