#!/usr/bin/env python3
"""The certificate that a stage shows to backends (clientCertificateId), by boto3 and a backend that asks for it.

    backend_certificate.py PENSTOCK     exit 1 when something differs, 77 without boto3
"""
import http.client
import os
import sys
import tempfile

from certificates import Authority
from gateway import Checks, Served
from upstream_tls import Backend

try:
    import boto3
except ImportError:
    print("there is no boto3", file=sys.stderr)
    sys.exit(77)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        Authority(folder).issue("backend", "localhost")
        served = Served(
            os.path.abspath(sys.argv[1]), folder, "--manage", "127.0.0.1:0", "--state", "state",
            environment={"SSL_CERT_FILE": f"{folder}/ca.pem", "SSL_CERT_DIR": "/nonexistent"})
        try:
            gateway = boto3.client("apigateway", endpoint_url=f"http://127.0.0.1:{served.manage}", region_name="us-east-1",
                                   aws_access_key_id="test", aws_secret_access_key="test")
            made = gateway.generate_client_certificate()
            with open(f"{folder}/gateway.pem", "w") as file:
                file.write(made["pemEncodedCertificate"])
            backend = Backend(folder, "backend", authority=f"{folder}/gateway.pem")
            api = gateway.create_rest_api(name="asked")["id"]
            root = gateway.get_resources(restApiId=api)["items"][0]["id"]
            gateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
            gateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="HTTP_PROXY", integrationHttpMethod="GET",
                                    uri=f"https://localhost:{backend.target.split(':')[1]}/")
            gateway.create_deployment(restApiId=api, stageName="prod")

            def ask():
                connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
                connection.request("GET", f"/_aws/execute-api/{api}/prod/")
                answer = connection.getresponse()
                return answer.status, b'"client": "ApiGateway"' in answer.read()
            checks.check("nobody is shown", ask(), (502, False))

            def change(operation):
                gateway.update_stage(restApiId=api, stageName="prod", patchOperations=[operation])
            change({"op": "replace", "path": "/clientCertificateId", "value": made["clientCertificateId"]})
            checks.check("the stage's certificate is shown", ask(), (200, True))
            change({"op": "replace", "path": "/clientCertificateId", "value": ""})
            checks.check("no longer", ask(), (502, False))
            files = [os.stat(f"{folder}/state/client-certificates/{made['clientCertificateId']}.{end}").st_mode & 0o777
                     for end in ("pem", "key")]
            checks.check("its files are the owner's alone", files, [0o600, 0o600])
        finally:
            served.end()
    checks.end()


if __name__ == "__main__":
    main()
