/** The client against a small gateway of its own, over real sockets. */
package dev.hearth.client;
