/**
 * The parts of the local platform, each as it is run here: what it is given, on which port it
 * answers, when it is ready. The services of the suite are the packages that a cluster runs too.
 */
package dev.hearth.local.platform.parts;
