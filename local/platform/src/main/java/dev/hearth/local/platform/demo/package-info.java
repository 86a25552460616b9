/**
 * The demo: one Spark job through the whole suite, watched from outside by what the suite does not
 * control: the kernel's table of connections and the node's own journal.
 */
package dev.hearth.local.platform.demo;
