/**
 * The Kubernetes API as a session sees it: only the verbs and kinds that Spark needs, only in the
 * session's namespace, with the endpoint's own account instead of the caller's credential.
 */
package dev.hearth.tunnel.facade;
