/** Tells the control plane that this cluster lives, where its door is and what room it has. */
package dev.hearth.operator.heartbeat;
