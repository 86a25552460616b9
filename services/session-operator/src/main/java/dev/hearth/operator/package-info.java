/**
 * The session operator of one cluster: turns desired state into SparkSession objects, those into
 * namespaces with all that a session needs, and tells the control plane what it sees and what was
 * used. It has no database (the truth is in the objects) and no door but health and metrics.
 */
package dev.hearth.operator;
