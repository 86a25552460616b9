/**
 * Finds, tells of and clears what a crash, a lost node or a meddler left behind: namespaces and
 * rights without their SparkSession, sessions without their namespace, pods and namespaces that do
 * not end.
 */
package dev.hearth.operator.sweep;
