/** What of a stream's content is for nobody to see, though it has to be carried. */
package dev.hearth.events.secrecy;
