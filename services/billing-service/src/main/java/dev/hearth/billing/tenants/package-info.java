/** Who belongs to which tenant, as tenant-service last said on {@code hearth.tenants}. */
package dev.hearth.billing.tenants;
