/** Removes what a crash left behind: session namespaces and rights without their SparkSession. */
package dev.hearth.operator.sweep;
