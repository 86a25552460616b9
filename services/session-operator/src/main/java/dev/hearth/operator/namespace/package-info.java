/**
 * What a session's namespace holds, one class a kind. All pure: a session in, Kubernetes objects
 * out.
 */
package dev.hearth.operator.namespace;
