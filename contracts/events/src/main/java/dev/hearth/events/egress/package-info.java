/** Networks outside of a session: how they are written, and which of them nothing ever opens. */
package dev.hearth.events.egress;
