/**
 * What a program on a JVM needs to use Hearth: REST calls for a session and its ticket, the files
 * with which any Spark 4 runs against it, and the client's end of the tunnel. It uses the JDK and,
 * for the tunnel alone, the Netty that Spark itself brings, because it runs inside other people's
 * Spark drivers, where every further library is a clash of versions.
 */
package dev.hearth.client;
