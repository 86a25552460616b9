/** The platform as a user sees it: signing in, calling the REST API, writing Spark's files. */
package dev.hearth.local.platform.client;
