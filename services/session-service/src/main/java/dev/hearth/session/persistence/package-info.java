/** The one exception in which a database fails, whichever store asked it. */
package dev.hearth.session.persistence;
