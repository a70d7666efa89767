#!/usr/bin/env python3
"""Mutual TLS over sockets: who is let in, what is told of them, by name and by listener, revocation, renewal.

    mutual_tls.py PENSTOCK     exit 1 when something differs
"""
import http.client
import os
import select
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import warnings

from certificates import Authority
from gateway import Checks, Served

CONFIG = """
listeners:
  - name: main
    address: "127.0.0.1:0"
    tls:
      certificates:
        - {certificate: open.pem, key: open.key, ocsp: open.der}
        - {certificate: closed.pem, key: closed.key, clients: {truststore: clients.pem, revocation: list.pem}}
        - {certificate: other.pem, key: other.key, names: [other.test, "*.other.test"], clients: {truststore: others.pem}}
        - {certificate: asking.pem, key: asking.key, policy: TLS_1_0, clients: {truststore: clients.pem, mode: request}}
admin: off
loops: 1
apis:
  own:
    access_log:
      path: access.log
      line: >-
        $context.path $context.tlsVersion $context.cipherSuite $context.identity.clientCert.subjectDN
        $context.identity.clientCert.issuerDN $context.identity.clientCert.serialNumber
        $context.identity.clientCert.validity.notAfter
    routes:
      - {route: "GET /{any}", pipeline: {integrate: {use: Integrate/Mock, config: {body: in}}}}
      - route: GET /guarded
        pipeline:
          auth: {use: Auth/ClientCertificate, config: {authorities_file: FOLDER/clients.pem, allow: [{subject: "CN=alice,O=Example"}]}}
          integrate: {use: Integrate/Mock, config: {body: passed}}
"""


class Clients:
    def __init__(self, penstock, folder):
        self.folder = folder
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(CONFIG.replace("FOLDER", folder))
        self.served = Served(os.path.abspath(penstock), folder, "penstock.yaml", options=())

    def connect(self, name, certificate=None, session=None, version=None, context=None):
        if context is None:
            context = self.context(certificate, version)
        raw = socket.create_connection(("127.0.0.1", self.served.port), timeout=10)
        return context.wrap_socket(raw, server_hostname=name, session=session)

    def context(self, certificate=None, version=None):
        context = ssl.create_default_context(cafile=f"{self.folder}/ca.pem")
        if certificate:
            context.load_cert_chain(f"{self.folder}/{certificate}.pem", f"{self.folder}/{certificate}.key")
        if version:
            context.minimum_version = context.maximum_version = version
        return context

    def ask(self, name, certificate=None, path="/x", host=None, version=None):
        """A status, or why there is none. With TLS 1.3 a client learns behind its handshake that it isn't taken."""
        try:
            connection = self.connect(name, certificate, version=version)
            answer = talk(connection, path, host or name)
            connection.close()
            return answer
        except ssl.SSLError as error:
            return error.reason
        except (ConnectionResetError, http.client.RemoteDisconnected):
            return "cut"

    def said(self, *words):
        def found():
            return any(all(word in line for word in words) for line in list(self.served.told))
        waited = time.monotonic() + 10
        while not found() and time.monotonic() < waited:
            select.select([], [], [], 0.02)
        return found()

    def logged(self, path):
        waited = time.monotonic() + 10
        while time.monotonic() < waited:
            with open(f"{self.folder}/access.log") as file:
                for line in file:
                    if line.startswith(path + " "):
                        return line.strip()
            select.select([], [], [], 0.02)


def talk(connection, path, host):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


def names(checks, clients):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        for name, certificate, expected in [
                ("open.test", None, 200), ("open.test", "alice", 200), ("closed.test", "alice", 200), ("closed.test", "bob", 200),
                ("x.other.test", "stranger", 200), ("asking.test", None, 200), ("asking.test", "alice", 200),
                ("closed.test", None, None), ("closed.test", "stranger", None), ("closed.test", "late", None),
                ("closed.test", "revoked", None), ("closed.test", "server", None), ("other.test", "alice", None),
                ("asking.test", "stranger", None)]:
            found = clients.ask(name, certificate, version=version)
            taken = found if isinstance(found, int) else None
            checks.check(f"{version} {name} {certificate}: {found}", taken, expected)
            # The log tells of one a second: the next would be lost.
            if expected is None:
                why = {None: "peer did not return a certificate", "stranger": "unable to get local issuer certificate",
                       "late": "certificate has expired", "revoked": "certificate revoked", "server": "unsuitable certificate purpose",
                       "alice": "unable to get local issuer certificate"}[certificate]
                if version == ssl.TLSVersion.TLSv1_3:
                    checks.check(f"the log says {why}", clients.said("handshake was refused", f"server_name={name}", why), True)
                clients.served.told.clear()
                select.select([], [], [], 1.1)


def told(checks, clients):
    clients.ask("closed.test", "alice", "/told")
    line = clients.logged("/told").split(" ", 3)
    checks.check("told", line[:3], ["/told", "TLSv1.3", "TLS_AES_128_GCM_SHA256"])
    checks.check("whom", line[3].startswith("CN=alice,O=Example CN=clients 01 "), True)
    clients.ask("open.test", "alice", "/untold", version=ssl.TLSVersion.TLSv1_2)
    checks.check("nobody was asked", clients.logged("/untold"), "/untold TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256 - - - -")
    checks.check("a step knows it", [clients.ask("closed.test", who, "/guarded") for who in ("alice", "bob")], [200, 403])
    checks.check("without one", clients.ask("asking.test", None, "/guarded"), 403)


def policies(checks, clients):
    """A name's policy is its own: TLS_1_0 beside TLS_1_2 on one port."""
    for name, low, expected in [("asking.test", "TLSv1", "TLSv1"), ("asking.test", "TLSv1_1", "TLSv1.1"), ("open.test", "TLSv1", None),
                                ("open.test", "TLSv1_1", None), ("asking.test", "TLSv1_3", "TLSv1.3")]:
        context = clients.context()
        context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, low)
        context.set_ciphers("ALL:@SECLEVEL=0")
        try:
            connection = clients.connect(name, context=context)
            checks.check(f"{name} {low}", (connection.version(), talk(connection, "/x", name)), (expected, 200))
        except ssl.SSLError as error:
            checks.check(f"{name} {low}: {error.reason}", "PROTOCOL_VERSION" in error.reason, expected is None)


def stapling(checks, clients):
    for version in ("-tls1_2", "-tls1_3"):
        for name, expected in (("open.test", True), ("asking.test", False)):
            client = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{clients.served.port}", "-servername", name, "-status", version],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
            checks.check(f"stapled {name}", "OCSP Response Status: successful" in client.stdout, expected)


def misdirected(checks, clients):
    """Whoever was let in by one name may not ask for another's that takes others."""
    for name, certificate, host, status in [
            ("open.test", None, "closed.test", 421), ("open.test", None, "CLOSED.test:443", 421), ("open.test", None, "unknown", 200),
            ("closed.test", "alice", "open.test", 200), ("closed.test", "alice", "y.other.test", 421),
            ("closed.test", "alice", "closed.test.:8443", 200)]:
        checks.check(f"{name} asked for {host}", clients.ask(name, certificate, host=host), status)


def sessions(checks, clients):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = clients.context("alice", version)
        first = clients.connect("closed.test", context=context)
        talk(first, "/x", "closed.test")
        again = clients.connect("closed.test", context=context, session=first.session)
        checks.check("resumed", (talk(again, f"/again{version}", "closed.test"), again.session_reused), (200, True))
        checks.check("and known", "CN=alice" in clients.logged(f"/again{version}"), True)
        # A session of a name that asks nobody is none where clients are asked.
        plain = clients.context(None, version)
        opened = clients.connect("open.test", context=plain)
        talk(opened, "/x", "open.test")
        plain.check_hostname = False
        try:
            talk(clients.connect("closed.test", context=plain, session=opened.session), "/x", "closed.test")
            checks.check("a session of another name", "taken", "refused")
        except (ssl.SSLError, ConnectionResetError, http.client.RemoteDisconnected):
            checks.check("a session of another name", 1, 1)


def renewal(checks, clients, authority):
    """A list of revoked certificates takes effect with a reload, on sessions too."""
    context = clients.context("alice", ssl.TLSVersion.TLSv1_3)
    first = clients.connect("closed.test", context=context)
    talk(first, "/x", "closed.test")
    authority.revoke("alice", "revoked")
    clients.served.process.send_signal(signal.SIGHUP)
    checks.check("read again", clients.said("configuration serves"), True)
    checks.check("alice is revoked", isinstance(clients.ask("closed.test", "alice"), int), False)
    checks.check("bob isn't", clients.ask("closed.test", "bob"), 200)
    try:
        again = clients.connect("closed.test", context=context, session=first.session)
        checks.check("her session", talk(again, "/x", "closed.test"), "refused")
    except (ssl.SSLError, ConnectionResetError, http.client.RemoteDisconnected):
        checks.check("her session", 1, 1)
    checks.check("her connection goes on", talk(first, "/x", "closed.test"), 200)
    with open(f"{clients.folder}/others.pem", "w") as file:
        file.write("nothing")
    clients.served.process.send_signal(signal.SIGHUP)
    checks.check("no truststore", clients.said("truststore others.pem has no certificate in PEM"), True)
    checks.check("the one before serves", clients.ask("other.test", "stranger"), 200)


def main():
    warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0, which is what is asked
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        servers = Authority(folder)
        for name in ("open", "closed", "asking"):
            servers.issue(name, f"{name}.test")
        servers.issue("other", "other.test", "*.other.test")
        servers.revoke()
        servers.answer("open")
        known = Authority(folder, "clients")
        known.issue("alice", usage="clientAuth", subject="/O=Example/CN=alice")
        known.issue("bob", usage="clientAuth", subject="/CN=bob")
        known.issue("late", usage="clientAuth", days=-1)
        known.issue("revoked", usage="clientAuth")
        known.issue("server", usage="serverAuth")
        known.revoke("revoked")
        os.rename(f"{folder}/clients.crl", f"{folder}/list.pem")
        others = Authority(folder, "others")
        others.issue("stranger", usage="clientAuth")
        clients = Clients(sys.argv[1], folder)
        try:
            names(checks, clients)
            told(checks, clients)
            policies(checks, clients)
            stapling(checks, clients)
            misdirected(checks, clients)
            sessions(checks, clients)
            known.crl = f"{folder}/list.pem"
            renewal(checks, clients, known)
        finally:
            clients.served.end()
    checks.end()


if __name__ == "__main__":
    main()
