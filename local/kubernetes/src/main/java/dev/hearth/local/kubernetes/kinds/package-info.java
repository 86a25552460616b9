/**
 * What kinds of objects the API serves: a table of the built-in ones, and those that
 * CustomResourceDefinition objects add, with their schemas.
 */
package dev.hearth.local.kubernetes.kinds;
