#!/usr/bin/env python3
"""Custom domain names of definitions in TLS: their certificates, policies and truststores; names that the local authority makes
certificates for; HTTPS on the management and admin listeners.

    domain_tls.py PENSTOCK     exit 1 when something differs
"""
import http.client
import json
import os
import re
import ssl
import socket
import sys
import tempfile
import urllib.request
import warnings

from certificates import Authority
from gateway import Checks, Served

ARN = "arn:aws:acm:us-east-1:000000000000:certificate/"


def template():
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {
            "openapi": "3.0.1", "info": {"title": "rest", "version": "1"}, "paths": {"/who": {"get": {
                "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
                    "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {
                        "statusCode": "200", "responseTemplates": {
                            "application/json": "$context.domainName|$context.identity.clientCert.subjectDN"}}}}}}}}}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "prod"}}}
    for name, more in [("own", {}), ("made", {}), ("old", {"SecurityPolicy": "TLS_1_0"}),
                       ("new", {"SecurityPolicy": "SecurityPolicy_TLS13_1_3_2025_09"}),
                       ("forward", {"SecurityPolicy": "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"}),
                       ("quantum", {"SecurityPolicy": "SecurityPolicy_TLS13_1_2_PQ_2025_09"}),
                       ("edge", {"SecurityPolicy": "SecurityPolicy_TLS12_2018_EDGE"}),
                       ("mutual", {"MutualTlsAuthentication": {"TruststoreUri": "s3://bucket/clients.pem"}}),
                       ("pinned", {"MutualTlsAuthentication": {"TruststoreUri": "s3://bucket/clients.pem", "TruststoreVersion": "v2"}}),
                       ("unpinned", {"MutualTlsAuthentication": {"TruststoreUri": "s3://bucket/clients.pem", "TruststoreVersion": "v3"}}),
                       ("lost", {"MutualTlsAuthentication": {"TruststoreUri": "s3://bucket/nowhere.pem"}})]:
        resources[f"Domain{name}"] = {"Type": "AWS::ApiGateway::DomainName", "Properties": {
            "DomainName": f"{name}.example.com", "RegionalCertificateArn": ARN + name,
            "EndpointConfiguration": {"Types": ["REGIONAL"]}, **more}}
        resources[f"Mapping{name}"] = {"Type": "AWS::ApiGateway::BasePathMapping", "DependsOn": "Deployment", "Properties": {
            "DomainName": {"Ref": f"Domain{name}"}, "RestApiId": {"Ref": "Api"}, "Stage": "prod"}}
    return {"Resources": resources}


class Client:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def ask(self, name, path="/who", authority=".penstock/certs/ca.pem", certificate=None, version=None, host=None, clear=False, ciphers="ALL:@SECLEVEL=0"):
        """Status and body; or why there is none."""
        context = ssl.create_default_context(cafile=f"{self.folder}/{authority}")
        if version:
            context.minimum_version = context.maximum_version = version
            context.set_ciphers(ciphers)
        if certificate:
            context.load_cert_chain(f"{self.folder}/{certificate}.pem", f"{self.folder}/{certificate}.key")
        try:
            connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            if not clear:
                connection = context.wrap_socket(connection, server_hostname=name)
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host or name}\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status, answer.read().decode()
        except ssl.SSLError as error:
            return error.reason
        except ConnectionResetError:
            return "reset"


def domains(checks, client, served):
    tls = ssl.TLSVersion
    checks.check("a certificate by its ARN", client.ask("own.example.com", authority="ca.pem"), (200, "own.example.com|"))
    checks.check("none of the local authority's", client.ask("own.example.com"), "CERTIFICATE_VERIFY_FAILED")
    checks.check("one that was made", client.ask("made.example.com"), (200, "made.example.com|"))
    checks.check("one that was made for whom nobody knows", client.ask("nobody.example.org", "/prod/who"),
                 (200, "nobody.example.org|"))
    checks.check("and again", client.ask("nobody.example.org", "/prod/who")[0], 200)
    checks.check("localhost", client.ask("localhost", "/prod/who")[0], 200)
    for name, version, taken in [("old", tls.TLSv1, True), ("made", tls.TLSv1, False), ("made", tls.TLSv1_2, True),
                                 ("new", tls.TLSv1_2, False), ("new", tls.TLSv1_3, True)]:
        found = client.ask(f"{name}.example.com", version=version)
        checks.check(f"{name} {version.name}: {found}", found[0] == 200, taken)
    # Developer guide, "Supported security policies".
    for name, cipher, taken in [("forward", "ECDHE-ECDSA-AES128-GCM-SHA256", True), ("forward", "ECDHE-ECDSA-AES128-SHA256", False),
                                ("quantum", "ECDHE-ECDSA-AES128-SHA256", True), ("quantum", "ECDHE-ECDSA-CHACHA20-POLY1305", False),
                                ("edge", "ECDHE-ECDSA-CHACHA20-POLY1305", True), ("edge", "ECDHE-ECDSA-AES128-SHA", False),
                                ("old", "ECDHE-ECDSA-AES128-SHA", True), ("made", "ECDHE-ECDSA-AES128-SHA", False)]:
        found = client.ask(f"{name}.example.com", version=tls.TLSv1_2, ciphers=f"{cipher}:@SECLEVEL=0")
        checks.check(f"{name} {cipher}: {found}", found[0] == 200, taken)
    checks.check("without a certificate", isinstance(client.ask("mutual.example.com"), str), True)
    checks.check("with one", client.ask("mutual.example.com", certificate="alice"), (200, "mutual.example.com|CN=alice"))
    # A version's own file, and for other versions that of any.
    checks.check("of another version's authority", isinstance(client.ask("pinned.example.com", certificate="alice"), str), True)
    checks.check("of this version's", client.ask("pinned.example.com", certificate="bob"), (200, "pinned.example.com|CN=bob"))
    checks.check("of any version's", client.ask("unpinned.example.com", certificate="alice"), (200, "unpinned.example.com|CN=alice"))
    checks.check("not of that of one", isinstance(client.ask("unpinned.example.com", certificate="bob"), str), True)
    checks.check("by another name", client.ask("made.example.com", host="mutual.example.com")[0], 421)
    checks.check("in clear text", client.ask("mutual.example.com", clear=True)[0], 421)
    checks.check("others in clear text", client.ask("made.example.com", clear=True)[0], 200)
    checks.check("a truststore that isn't there", any("nothing stands for the truststore s3://bucket/nowhere.pem" in line
                                                      for line in served.told), True)
    checks.check("its domain isn't served", client.ask("lost.example.com")[0] in (403, 404), True)


def operators(checks, client, served, folder, admin):
    trust = ssl.create_default_context(cafile=f"{folder}/.penstock/certs/ca.pem")
    for scheme, more in (("https", {"context": trust}), ("http", {})):
        with urllib.request.urlopen(f"{scheme}://localhost:{admin}/metrics", timeout=10, **more) as answer:
            checks.check(f"metrics by {scheme}", b"penstock_tls_handshakes_total" in answer.read(), True)
    try:
        import boto3
    except ImportError:
        print("notice: no boto3")
        return
    for url, verify in ((f"https://localhost:{served.manage}", f"{folder}/.penstock/certs/ca.pem"),
                        (f"http://localhost:{served.manage}", None)):
        gateway = boto3.client("apigateway", endpoint_url=url, verify=verify, region_name="us-east-1", aws_access_key_id="test",
                               aws_secret_access_key="test")
        made = gateway.create_rest_api(name="made")
        checks.check(f"boto3 at {url[:5]}", made["id"] in [api["id"] for api in gateway.get_rest_apis(limit=500)["items"]], True)
        # A domain that is made while it serves has its certificate at once.
        name = f"{url[:5].strip(':')}.managed.example"
        gateway.create_domain_name(domainName=name, regionalCertificateArn=ARN + "x", endpointConfiguration={"types": ["REGIONAL"]},
                                   securityPolicy="TLS_1_2")
        checks.check(f"{name} has a certificate", isinstance(client.ask(name), tuple), True)


def main():
    warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0, which is what is asked
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(folder)
        authority.issue("own", "own.example.com")
        authority.issue("alice", usage="clientAuth", subject="/CN=alice")
        os.mkdir(f"{folder}/second")
        second = Authority(f"{folder}/second")
        second.issue("bob", usage="clientAuth", subject="/CN=bob")
        for kind in ("pem", "key"):
            os.rename(f"{folder}/second/bob.{kind}", f"{folder}/bob.{kind}")
        with open(f"{folder}/template.json", "w") as file:
            json.dump(template(), file)
        served = Served(
            os.path.abspath(sys.argv[1]), folder, "template.json", "--tls", "local", "--certificate", f"{ARN}own=own.pem,own.key",
            "--truststore", "s3://bucket/clients.pem=ca.pem", "--truststore", "s3://bucket/clients.pem@v2=second/ca.pem", "--manage", "127.0.0.1:0", "--state", ".penstock",
            options=("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"))
        ports = {found[2]: int(found[1]) for line in served.told
                 if (found := re.search(r"address=127\.0\.0\.1:(\d+) listener=(\S+)", line))}
        client = Client(folder, next(port for name, port in ports.items() if name not in ("admin", "management")))
        try:
            domains(checks, client, served)
            operators(checks, client, served, folder, ports["admin"])
        finally:
            served.end()
    checks.end()


if __name__ == "__main__":
    main()
