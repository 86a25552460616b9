/** The job's own rules, and the Spark home it runs on. */
package dev.hearth.demo;
