/**
 * The rules by which objects are made, changed and go: defaults, checks, what a client may not set,
 * generations, finalizers and deletion. Whoever writes objects, inside or out, writes through here.
 */
package dev.hearth.local.kubernetes.lifecycle;
