#!/bin/bash
# Makes what the sample needs: a server's authority with two names, a partners' authority with three clients, and its list of
# revoked certificates.   usage: certificates.sh DIRECTORY
set -euo pipefail
mkdir -p "$1"
cd "$1"

key() { printf '%s\n' -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key"; }
authority() { # NAME
    openssl req -x509 $(key "$1") -days 30 -subj "/CN=$1" -out "$1.pem" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}
issue() { # AUTHORITY NAME SUBJECT EXTENSIONS
    openssl req $(key "$2") -subj "$3" -out "$2.csr"
    openssl x509 -req -in "$2.csr" -CA "$1.pem" -CAkey "$1.key" -CAcreateserial -days 30 -extfile <(printf '%b' "$4") -out "$2.pem"
}
list() { # AUTHORITY REVOKED…
    : >index
    echo 01 >number
    printf '[ca]\ndefault_ca = own\n[own]\ndatabase = index\ncrlnumber = number\ndefault_md = sha256\ndefault_crl_days = 30\n' >ca.cnf
    for name in "${@:2}"; do openssl ca -config ca.cnf -keyfile "$1.key" -cert "$1.pem" -revoke "$name.pem"; done
    openssl ca -config ca.cnf -keyfile "$1.key" -cert "$1.pem" -gencrl -out partners-crl.pem
}

{
    authority server-ca
    for name in public partners; do
        issue server-ca $name /CN=$name.localhost "subjectAltName=DNS:$name.localhost\nextendedKeyUsage=serverAuth\n"
    done
    authority partners-ca
    for name in alice bob mallory; do
        issue partners-ca $name /O=Partner/CN=$name 'extendedKeyUsage=clientAuth\n'
    done
    list partners-ca mallory
} 2>log || { cat log >&2; exit 1; }
