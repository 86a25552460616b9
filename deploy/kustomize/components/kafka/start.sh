#!/bin/bash
# The storage is formatted once, with the administrator in it; all other users are made by kafka-setup.
# What the tool prints would show how the password is kept.
set -euo pipefail
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id "$(cat /etc/kafka/secret/cluster-id)" \
  --config /etc/kafka/trial/server.properties \
  --add-scram "SCRAM-SHA-512=[name=admin,password=$(cat /etc/kafka/secret/admin)]" >/dev/null
exec /opt/kafka/bin/kafka-server-start.sh /etc/kafka/trial/server.properties
