/**
 * Writes the images of the services and of Spark, as files or into a registry. No daemon takes part
 * and nothing of this is in an image.
 */
package dev.hearth.images;
