-- Spark settings that a tenant's sessions begin with. A value may be a secret.
create table tenant_spark_default (
  tenant text not null references tenant,
  name text not null,
  value text not null,
  primary key (tenant, name)
);
