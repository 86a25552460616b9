package dev.hearth.local.platform.parts;

/** How the services of the suite are run, and where their JVMs get their classes. */
public enum Start {
  /** From the cache where one fits the package, else from the package. */
  USUAL,
  /** From the package, as the build left it. */
  PACKAGED,
  /** From the package, and write a cache at the end. */
  TRAINING,
  /** From the cache; the JVM itself goes to the package where the cache does not fit. */
  CACHED,
  /** Without a JVM: as executables that were compiled before. */
  NATIVE
}
