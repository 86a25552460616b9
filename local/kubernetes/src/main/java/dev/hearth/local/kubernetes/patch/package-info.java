/**
 * How an object becomes another: JSON patch, merge patch, strategic merge patch, and server-side
 * apply with its record of which manager owns which field. Pure: trees in, trees out.
 */
package dev.hearth.local.kubernetes.patch;
