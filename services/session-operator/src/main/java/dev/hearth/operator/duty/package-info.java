/** Who does the work: one replica leads and carries out all duties, the others stand by. */
package dev.hearth.operator.duty;
