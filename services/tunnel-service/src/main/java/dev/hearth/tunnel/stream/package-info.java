/**
 * One TCP connection carried by one WebSocket: bytes as binary messages, the end of one direction
 * as the text message {@code eof}, and never more than a window of bytes held between the two.
 */
package dev.hearth.tunnel.stream;
