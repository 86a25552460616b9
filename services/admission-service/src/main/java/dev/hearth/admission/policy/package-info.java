/**
 * What a pod of a session may never be or have. Rules read a pod and name every fault they find;
 * they change nothing.
 */
package dev.hearth.admission.policy;
