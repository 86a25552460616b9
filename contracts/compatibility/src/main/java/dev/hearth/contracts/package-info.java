/**
 * Whether the contracts of today still serve who relies on those of the last release: events and
 * topics, REST documents, and the SparkSession definition. Compares documents alone and knows
 * nothing of the code that they are made from.
 */
package dev.hearth.contracts;
