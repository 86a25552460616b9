/**
 * How a Spark driver uses the tunnel without knowing of it: a plug-in that holds the tunnel for as
 * long as the SparkContext lives, and a Netty extension that leads the driver's own connections to
 * executors through it. On executors nothing of this package does anything.
 */
package dev.hearth.client.spark;
