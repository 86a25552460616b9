-- Spark settings that a tenant's sessions begin with. A value may be a secret.
create table tenant_spark_default (
  tenant text not null references tenant (id),
  name   text not null check (name ~ '^spark[.][!-~]{1,250}$'),
  value  text not null check (length(value) <= 4096),
  primary key (tenant, name)
);
