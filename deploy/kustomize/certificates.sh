#!/usr/bin/env bash
# Certificates without an operator: makes the authorities and certificates of a data plane with
# openssl and writes them, with the Secrets that hold them, as a kustomize component.
#
#   certificates.sh FOLDER GATEWAY_HOST [DOOR_HOST]
#
# FOLDER is never to be committed (git ignores every folder named "generated"). Authorities that are
# there are kept; certificates are made anew, so running it again and applying renews them. DOOR_HOST,
# where given, gets a certificate for the control plane's plain door.
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '5p' "$0" | sed 's/^# */usage: /' >&2
  exit 2
fi
command -v openssl >/dev/null || { echo "certificates.sh: openssl is missing: install it" >&2; exit 1; }
gateway_host=$2
door_host=${3-}
umask 077
mkdir -p "$1"
cd "$1"

authority() { # name, common name
  [ -f "$1.key" ] && [ -f "$1.crt" ] && return
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null
  openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "/CN=$2" -out "$1.crt" \
    -addext basicConstraints=critical,CA:true,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign
}

certificate() { # name, authority, usage, host
  local names
  case $4 in
    localhost) names="DNS:localhost,IP:127.0.0.1" ;;
    *[!0-9.]*) names="DNS:$4" ;;
    *) names="IP:$4" ;;
  esac
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null
  openssl req -new -key "$1.key" -subj "/CN=$4" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -sha256 -days 365 -out "$1.crt" 2>/dev/null \
    -extfile <(printf '%s\n' basicConstraints=critical,CA:false keyUsage=critical,digitalSignature \
      "extendedKeyUsage=$3" "subjectAltName=$names" authorityKeyIdentifier=keyid)
  rm "$1.csr"
}

authority ca "Hearth"
authority data-plane-ca "Hearth data plane"
certificate gateway ca serverAuth "$gateway_host"
certificate gateway-client data-plane-ca clientAuth gateway.hearth.internal
certificate admission ca serverAuth admission-service.hearth-system.svc

cat >webhook.yaml <<END
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: hearth-admission
webhooks:
  - name: pods.admission.hearth.dev
    clientConfig:
      caBundle: $(base64 <ca.crt | tr -d '\n')
END
cat >kustomization.yaml <<'END'
# Made by certificates.sh; holds keys and is never committed.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
secretGenerator:
  - name: data-plane-ca
    namespace: hearth-system
    type: kubernetes.io/tls
    files: [tls.crt=data-plane-ca.crt, tls.key=data-plane-ca.key]
  - name: tunnel-gateway-tls
    namespace: hearth-system
    type: kubernetes.io/tls
    files: [tls.crt=gateway.crt, tls.key=gateway.key, ca.crt=ca.crt]
  - name: tunnel-gateway-client-tls
    namespace: hearth-system
    type: kubernetes.io/tls
    files: [tls.crt=gateway-client.crt, tls.key=gateway-client.key, ca.crt=data-plane-ca.crt]
  - name: admission-service-tls
    namespace: hearth-system
    type: kubernetes.io/tls
    files: [tls.crt=admission.crt, tls.key=admission.key]
END
if [ -n "$door_host" ]; then
  certificate door ca serverAuth "$door_host"
  cat >>kustomization.yaml <<'END'
  - name: front-tls
    namespace: hearth-door
    type: kubernetes.io/tls
    files: [tls.crt=door.crt, tls.key=door.key]
END
fi
cat >>kustomization.yaml <<'END'
patches:
  - path: webhook.yaml
END
echo "certificates.sh: wrote $PWD; clients trust ca.crt of it"
