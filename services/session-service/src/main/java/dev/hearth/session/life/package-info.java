/**
 * The record of one session and what it does when something happens to it. Every change goes
 * through {@link dev.hearth.session.life.Session}, which notes the public events that follow, and
 * through {@link dev.hearth.session.life.Sessions}, which writes the record, the events and what
 * must be told to the cluster in one transaction.
 */
package dev.hearth.session.life;
