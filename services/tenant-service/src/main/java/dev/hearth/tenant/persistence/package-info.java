/** The JDBC lines that the stores share, and the one exception in which a database fails. */
package dev.hearth.tenant.persistence;
