/** The plug-in's own parts, with Netty as Spark has it. */
package dev.hearth.client.spark;
