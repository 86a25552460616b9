#!/bin/bash
# Run once, when the data folder is made. Names and passwords are random or ours: nothing to quote.
set -euo pipefail
for name in tenant session billing keycloak; do
  password=$(cat "/etc/postgres/passwords/$name")
  psql -v ON_ERROR_STOP=1 -U postgres -d postgres <<END
create role $name login password '$password';
create database $name owner $name;
revoke connect on database $name from public;
END
done
rm /var/lib/postgresql/unfinished
