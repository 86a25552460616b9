/**
 * Asks each session's endpoint how it is: whether the client is there, whether the API server
 * refused pods, how many bytes crossed the tunnel.
 */
package dev.hearth.operator.endpoint;
