/**
 * Keys, certificates and passwords of one data folder. All of it is made at the first start, is
 * worth nothing anywhere else, and is readable by its owner only.
 */
package dev.hearth.local.platform.trust;
