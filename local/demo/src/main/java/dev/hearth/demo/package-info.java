/**
 * The demo's Spark job: TPC-H data, its 22 queries, and the check of their answers. The job is an
 * ordinary Spark application that knows nothing of Hearth, so the same jar runs on a plain local
 * Spark, which is what the smaller scales are checked against.
 */
package dev.hearth.demo;
