/** Why a session waits, is slow, has trouble or is over, in words for who owns it. */
package dev.hearth.session.diagnosis;
