/** What the tests of several services need alike; nothing that is shipped depends on it. */
package dev.hearth.testkit;
