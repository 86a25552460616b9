#!/usr/bin/env bash
# Makes every password, key and certificate that docker-compose.yml mounts, in the folder "generated",
# which git ignores. It lays out those of a trial for containers, whose users are not yours: files are
# readable to all, in a folder that only you can enter. What is there is kept; certificates are renewed.
set -euo pipefail
cd "$(dirname "$0")"
to=generated
umask 077
mkdir -p $to
# The trial's own script, in a place of its own: a trial in a cluster has other secrets.
mkdir -p $to/trial/overlays/trial $to/trial/components/keycloak
cp ../kustomize/certificates.sh $to/trial/
cp ../kustomize/overlays/trial/secrets.sh $to/trial/overlays/trial/
cp ../kustomize/components/keycloak/realm.json $to/trial/components/keycloak/
$to/trial/overlays/trial/secrets.sh https://localhost:8443 https://localhost:9443 >/dev/null
from=$to/trial/overlays/trial/generated
umask 022
mkdir -p $to/kafka $to/kafka-users $to/postgres $to/door $to/users $to/data-plane

put() { # source, file
  cp "$1" "$to/$2"
  chmod 644 "$to/$2"
}

put $from/secrets/kafka.admin kafka/admin
put $from/secrets/cluster-id kafka/cluster-id
put $from/secrets/admin.properties kafka-users/admin.properties
for user in tenant-service session-service billing-service session-operator-trial; do
  put $from/secrets/kafka.$user kafka-users/$user
done
for name in postgres tenant session billing keycloak; do
  put $from/secrets/postgres.$name postgres/$name
done
for name in tenant session billing; do
  {
    echo "quarkus.datasource.username=$name"
    echo "quarkus.datasource.password=$(cat $from/secrets/postgres.$name)"
    echo "kafka.sasl.jaas.config=$(cat $from/secrets/jaas.$name-service)"
  } >$to/$name-service.properties
done
{
  echo "db-password=$(cat $from/secrets/postgres.keycloak)"
  echo "bootstrap-admin-password=$(cat $from/secrets/keycloak.admin)"
} >$to/keycloak.conf
put $from/secrets/hearth-realm.json hearth-realm.json
for user in ada admin; do
  put $from/secrets/user.$user users/$user
done
put $from/certificates/door.crt door/tls.crt
put $from/certificates/door.key door/tls.key

put $from/secrets/jaas.session-operator-trial data-plane/jaas
put ../kustomize/overlays/trial/session-operator.env data-plane/session-operator.env
put $from/gateway.env data-plane/gateway.env
cat >$to/data-plane/kustomization.yaml <<'END'
# Made by secrets.sh; holds passwords and is never committed.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator:
  - name: session-operator
    namespace: hearth-system
    behavior: merge
    envs: [session-operator.env, gateway.env]
secretGenerator:
  - name: session-operator-kafka
    namespace: hearth-system
    files: [sasl.jaas.config=jaas]
END

# The door's certificate stays out: that door is a container beside the cluster.
rm -rf $to/certificates
mkdir $to/certificates
for file in data-plane-ca gateway gateway-client admission; do
  put $from/certificates/$file.crt certificates/$file.crt
  put $from/certificates/$file.key certificates/$file.key
done
put $from/certificates/ca.crt certificates/ca.crt
put $from/certificates/webhook.yaml certificates/webhook.yaml
sed '/name: front-tls/,/files:/d' $from/certificates/kustomization.yaml >$to/certificates/kustomization.yaml
echo "secrets.sh: all in $PWD/$to"
echo "  users of the realm: ada, admin; passwords in $PWD/$to/users"
echo "  what clients trust: $PWD/$to/certificates/ca.crt"
