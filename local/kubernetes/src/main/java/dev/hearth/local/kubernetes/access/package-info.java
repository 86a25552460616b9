/** Who a request is from and what it may do: tokens, RBAC, and the reviews that ask about both. */
package dev.hearth.local.kubernetes.access;
