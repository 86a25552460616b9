/**
 * Holds what an administrator would apply against the clusters it is for, against our own rules,
 * and against what the services really read, ask for and make.
 */
package dev.hearth.deploy;
