/**
 * What a request may get wrong, field by field: each fault has the field's name, the value given,
 * what is wrong with it and what to do.
 */
package dev.hearth.tenant.request;
