/**
 * Files that a session's user uploads to its endpoint, for its driver and executors to fetch. They
 * are nowhere else, and go with the session.
 */
package dev.hearth.tunnel.files;
