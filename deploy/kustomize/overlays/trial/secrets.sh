#!/usr/bin/env bash
# Makes every password, key and certificate of a trial installation, in the folder "generated", which
# git ignores. What is there is kept, so running it again changes nothing but the certificates' dates.
#
#   secrets.sh [FRONT_URL [GATEWAY_URL]]      https://localhost:8443 and https://localhost:9443
#
# The URLs are where users will reach the two doors; the defaults suit "kubectl port-forward".
set -euo pipefail
cd "$(dirname "$0")"
command -v openssl >/dev/null || { echo "secrets.sh: openssl is missing: install it" >&2; exit 1; }
front=${1-https://localhost:8443}
gateway=${2-https://localhost:9443}
for url in "$front" "$gateway"; do
  if [[ ! $url =~ ^https://[a-z0-9.-]+(:[0-9]+)?$ ]]; then
    echo "secrets.sh: '$url' is no address such as https://hearth.example.org or https://localhost:8443" >&2
    exit 2
  fi
done
host() { local rest=${1#https://}; echo "${rest%%:*}"; }
umask 077
mkdir -p generated/secrets

# Letters and digits only: fit for every file format that they go into.
secret() {
  local file=generated/secrets/$1
  [ -s "$file" ] || openssl rand -hex 20 | tr -d '\n' >"$file"
  cat "$file"
}
jaas() {
  printf 'org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";' "$1" "$2"
}

for name in postgres tenant session billing keycloak; do
  secret "postgres.$name" >/dev/null
done
for user in tenant-service session-service billing-service session-operator-trial admin; do
  jaas "$user" "$(secret "kafka.$user")" >"generated/secrets/jaas.$user"
done
printf 'security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=%s\n' \
  "$(cat generated/secrets/jaas.admin)" >generated/secrets/admin.properties
[ -s generated/secrets/cluster-id ] || printf 'T%s' "$(openssl rand -base64 16 | tr -d '=\n' | tr '+/' 'ab' | cut -c2-)" >generated/secrets/cluster-id
secret keycloak.admin >/dev/null
sed -e "s|{{client.hearth-services}}|$(secret client.hearth-services)|" \
  -e "s|{{user.ada}}|$(secret user.ada)|" -e "s|{{user.admin}}|$(secret user.admin)|" \
  -e "s|{{front.url}}|$front|" ../../components/keycloak/realm.json >generated/secrets/hearth-realm.json

printf 'HEARTH_GATEWAY_URL=%s\n' "$gateway" >generated/gateway.env
printf 'KC_HOSTNAME=%s/auth\n' "$front" >generated/keycloak.env
{
  cat <<'END'
# Made by secrets.sh; holds passwords and is never committed.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator:
  - name: session-operator
    namespace: hearth-system
    behavior: merge
    envs: [gateway.env]
  - name: keycloak
    namespace: hearth-trial
    envs: [keycloak.env]
secretGenerator:
  - name: postgres
    namespace: hearth-trial
    files:
END
  for name in postgres tenant session billing keycloak; do
    echo "      - $name=secrets/postgres.$name"
  done
  cat <<'END'
  - name: kafka
    namespace: hearth-trial
    files: [admin=secrets/kafka.admin, cluster-id=secrets/cluster-id]
  - name: kafka-setup
    namespace: hearth-trial
    files:
      - admin.properties=secrets/admin.properties
END
  for user in tenant-service session-service billing-service session-operator-trial; do
    echo "      - $user=secrets/kafka.$user"
  done
  cat <<'END'
  - name: keycloak
    namespace: hearth-trial
    files:
      - admin=secrets/keycloak.admin
      - database=secrets/postgres.keycloak
      - hearth-realm.json=secrets/hearth-realm.json
  - name: session-operator-kafka
    namespace: hearth-system
    files: [sasl.jaas.config=secrets/jaas.session-operator-trial]
END
  for name in tenant session billing; do
    cat <<END
  - name: $name-service-database
    namespace: hearth-control
    literals: [username=$name]
    files: [password=secrets/postgres.$name]
  - name: $name-service-kafka
    namespace: hearth-control
    files: [sasl.jaas.config=secrets/jaas.$name-service]
END
  done
} >generated/kustomization.yaml

../../certificates.sh generated/certificates "$(host "$gateway")" "$(host "$front")" >/dev/null
echo "secrets.sh: all in $PWD/generated"
echo "  users of the realm: ada, admin; passwords in generated/secrets/user.*"
echo "  what clients trust: generated/certificates/ca.crt"
