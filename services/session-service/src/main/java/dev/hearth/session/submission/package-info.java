/** Asking for sessions, looking at them and ending them: the REST interface of sessions. */
package dev.hearth.session.submission;
