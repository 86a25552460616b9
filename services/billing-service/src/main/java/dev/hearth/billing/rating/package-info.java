/**
 * Usage becomes money: pure arithmetic on exact decimals, with the price version on each line. The
 * book's versions are added by migrations and never edited.
 */
package dev.hearth.billing.rating;
