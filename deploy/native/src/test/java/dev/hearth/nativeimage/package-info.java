/**
 * Reads what the build prepared for the compiler of native images, and holds against it what the
 * services do by reflection and at their start. The compiler itself needs a GraalVM, is not asked
 * here, and would not notice most of it: a type that it was not told of is missed only when it
 * runs.
 */
package dev.hearth.nativeimage;
