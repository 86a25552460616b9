/** What images weigh, and how their contents start. */
package dev.hearth.bench.images;
