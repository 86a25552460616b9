/**
 * The API over HTTP: paths and verbs, discovery, watches over WebSocket and chunked HTTP, logs, and
 * the audit log. The only package that knows of HTTP.
 */
package dev.hearth.local.kubernetes.api;
