/** What the process owes to whoever runs it: a start that refuses nonsense, and true health. */
package dev.hearth.session.process;
