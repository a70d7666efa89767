#!/usr/bin/env python3
"""Auth/ClientCertificate behind a real proxy that ends TLS (nginx, where there is one), and what clients can't say themselves.

    client_certificate.py PENSTOCK     exit: 0 all right, 1 something isn't, 77 there is no openssl
"""
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

from gateway import Checks, Served

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
CONFIG = """
listeners: [{{address: "127.0.0.1:0", forwarded: {{trust: ["127.0.0.1/32"]}}}}]
admin: off
plugins: {{apart: {{builtin: Auth/ClientCertificate, isolation: process}}}}
apis:
  own:
    routes:
      - {{route: GET /near, pipeline: {{auth: {{use: Auth/ClientCertificate, config: {near}}}, integrate: {who}}}}}
      - {{route: GET /child, pipeline: {{auth: {{use: apart, config: {near}}}, integrate: {who}}}}}
      - {{route: GET /far, pipeline: {{auth: {{use: Auth/ClientCertificate, config: {{header: x-ssl-client-cert, trusted: [203.0.113.0/24]}}}}, integrate: {who}}}}}
"""
NEAR = "{header: x-ssl-client-cert, trusted: [127.0.0.1], authorities_file: FOLDER/ca.pem, principal: commonName}"
WHO = '{use: Integrate/Mock, config: {body: "${context.authorizer.principalId}|${context.identity.clientCert.subjectDN}|${context.identity.clientCert.serialNumber}|${context.identity.sourceIp}"}}'
PROXY = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/client.pem; ssl_certificate_key {folder}/client.key;
    ssl_client_certificate {folder}/ca.pem; ssl_verify_client optional_no_ca;
    location / {{
      proxy_pass http://127.0.0.1:{gateway};
      proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
      proxy_set_header X-Forwarded-For 198.51.100.7;
    }}
  }}
}}
"""


def make(folder, name, subject, authority=None):
    """A key and a certificate by openssl, signed by an authority or by itself."""
    files = ["-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"]
    signer = ["-CA", f"{folder}/{authority}.pem", "-CAkey", f"{folder}/{authority}.key"] if authority else []
    kind = ["-addext", "extendedKeyUsage=clientAuth", "-addext", "basicConstraints=CA:false"] if authority else []
    # `req -x509 -CA` is OpenSSL 3's; the config is given, so that the system's adds nothing.
    with open(f"{folder}/req.cnf", "w") as file:
        file.write("[req]\ndistinguished_name=n\nx509_extensions=e\n[n]\n[e]\n" + ("" if authority else "basicConstraints=critical,CA:true\n"))
    return subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-config",
         f"{folder}/req.cnf", "-subj", subject, *kind, *signer, *files], stderr=subprocess.PIPE, text=True)


def main():
    checks = Checks()
    if not shutil.which("openssl"):
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        for arguments in (("ca", "/CN=Own CA"), ("foreign", "/CN=Foreign CA"), ("client", "/O=Shop/CN=billing", "ca"),
                          ("stranger", "/O=Shop/CN=billing", "foreign")):
            made = make(folder, *arguments)
            if made.returncode:
                sys.exit(made.stderr)
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(CONFIG.format(near=NEAR, who=WHO).replace("FOLDER", folder))
        served = Served(sys.argv[1], folder, "penstock.yaml")
        text = {name: open(f"{folder}/{name}.pem").read() for name in ("client", "stranger")}

        def ask(path, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            return answer.status, body

        def escaped(name):
            return urllib.parse.quote(text[name], safe="")

        serial = subprocess.run(["openssl", "x509", "-in", f"{folder}/client.pem", "-noout", "-serial"], capture_output=True, text=True).stdout
        serial = serial.split("=")[1].strip().lower()
        serial = ":".join(serial[i:i + 2] for i in range(0, len(serial), 2))
        for path in ("/near", "/child"):
            checks.check(f"{path}: a good one", ask(path, x_ssl_client_cert=escaped("client")),
                         (200, f"billing|CN=billing,O=Shop|{serial}|127.0.0.1"))
            checks.check(f"{path}: whomever the request is counted to, the proxy is the peer",
                         ask(path, x_ssl_client_cert=escaped("client"), x_forwarded_for="203.0.113.9")[1].split("|")[3], "203.0.113.9")
            checks.check(f"{path}: the same name by another authority", ask(path, x_ssl_client_cert=escaped("stranger"))[0], 403)
            checks.check(f"{path}: none", ask(path), (403, json.dumps({"message": "Forbidden"}, separators=(",", ":"))))
        checks.check("a peer that isn't trusted", ask("/far", x_ssl_client_cert=escaped("client"))[0], 403)
        checks.check("which says that it is another", ask("/far", x_ssl_client_cert=escaped("client"), x_forwarded_for="203.0.113.9")[0], 403)
        if NGINX:
            behind_nginx(checks, folder, served.port)
        served.end()
    checks.end()


def behind_nginx(checks, folder, gateway):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(PROXY.format(folder=folder, port=port, gateway=gateway))
    proxy = subprocess.Popen([NGINX, "-p", folder, "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        for name, status in (("client", 200), ("stranger", 403), (None, 403)):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            if name:
                context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
            connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
            connection.request("GET", "/near", headers={"X-SSL-Client-Cert": "forged"})
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            checks.check(f"by nginx: {name}", answer.status, status)
            if status == 200:
                checks.check("by nginx: who, and from where", body.split("|")[::3], ["billing", "198.51.100.7"])
    finally:
        proxy.terminate()
        proxy.wait(20)


main()
