#!/usr/bin/env python3
"""JWT authorizers of HTTP APIs and user pools of REST APIs over sockets, with an issuer of its own.

    jwt_auth.py PENSTOCK     exit 1 when something differs

Sources: aws-surface.md §2.3 "COGNITO_USER_POOLS", §3 "JWT authorizer" and "JWT failures", "JWT claims in events"; API Gateway
Developer Guide, "Control access to HTTP APIs with JWT authorizers", "Troubleshooting issues with HTTP API JWT authorizers".
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

from gateway import Checks, Gateway, Served
from issuer import Issuer, Key, url64

POOL = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
ISSUER = "https://issuer.example/tenant"

ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""

WHO = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {
    "statusCode": "200", "responseTemplates": {"application/json":
        "$context.authorizer.claims.sub|$context.authorizer.claims.name|$context.authorizer.claims.n|$context.authorizer.claims.none"}}}}


def uri(name):
    return {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations" % name}


def definition_of(issuer):
    """An HTTP API with one route, whose authorizer trusts this issuer."""
    whole = definition()["Resources"]
    kept = {name: whole[name] for name in ("Function", "Http", "HttpStage")}
    scheme = kept["Http"]["Properties"]["Body"]["components"]["securitySchemes"]["jwt"]
    scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]["issuer"] = issuer
    return {"Resources": kept}


def definition():
    http_scheme = {"type": "oauth2", "x-amazon-apigateway-authorizer": {
        "type": "jwt", "identitySource": "$request.header.Authorization", "jwtConfiguration": {"issuer": ISSUER, "audience": ["orders"]}}}
    call = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri("Function"), "payloadFormatVersion": "2.0"}
    rest_call = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri("Function")}
    pool = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools",
                                               "providerARNs": ["arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc"]}}
    pools = json.loads(json.dumps(pool))
    pools["x-amazon-apigateway-authorizer"]["providerARNs"].append("arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_two")
    return {"Resources": {
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {
            "Runtime": "python3.12", "Handler": "index.handler", "Role": "arn:aws:iam::000000000000:role/r", "Code": {"ZipFile": ECHO}}},
        "Http": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": {
            "openapi": "3.0.1", "info": {"title": "http", "version": "1"},
            "components": {"securitySchemes": {"jwt": http_scheme}},
            "paths": {"/any": {"get": {"security": [{"jwt": []}], "x-amazon-apigateway-integration": call}},
                      "/scoped": {"get": {"security": [{"jwt": ["write", "admin"]}], "x-amazon-apigateway-integration": call}}}}}},
        "HttpStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Http"}, "StageName": "$default", "AutoDeploy": True}},
        "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "rest", "Body": {
            "openapi": "3.0.1", "info": {"title": "rest", "version": "1"},
            "components": {"securitySchemes": {"pool": pool, "pools": pools}},
            "paths": {"/any": {"get": {"security": [{"pool": []}], "responses": {}, "x-amazon-apigateway-integration": rest_call}},
                      "/two": {"get": {"security": [{"pools": []}], "responses": {}, "x-amazon-apigateway-integration": rest_call}},
                      "/who": {"get": {"security": [{"pool": []}], "responses": {"200": {"description": ""}},
                                       "x-amazon-apigateway-integration": WHO}},
                      "/chain": {"get": {"x-penstock-authorizers": {"any_of": ["pool", "pools"]}, "responses": {"200": {"description": ""}},
                                         "x-amazon-apigateway-integration": WHO}},
                      "/scoped": {"get": {"security": [{"pool": ["write"]}], "responses": {}, "x-amazon-apigateway-integration": rest_call}}}}}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Rest"}}},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
            "RestApiId": {"Ref": "Rest"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}},
    }}


def ask(served, base, path, token=None, scheme="Bearer ", header="Authorization"):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request("GET", base + path, headers={} if token is None else {header: scheme + token})
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    try:
        body = json.loads(body)
    except ValueError:
        pass
    return answer.status, body, answer.headers.get("www-authenticate")


def claims(**more):
    now = int(time.time())
    return {"iss": ISSUER, "sub": "alice", "aud": ["orders", "x"], "exp": now + 300, "iat": now - 1, **more}


UNAUTHORIZED = {"message": "Unauthorized"}


def invalid(text, scope=""):
    return 401, UNAUTHORIZED, f'Bearer scope="{scope}" error="invalid_token" error_description="{text}"'


def http_api(checks, served, base, key, jwk):
    def same(what, expected, token=None, path="/any", **more):
        checks.check(what, ask(served, base, path, token, **more), expected)

    same("no token", (401, UNAUTHORIZED, "Bearer"))
    same("an empty token", (401, UNAUTHORIZED, "Bearer"), "")
    good = claims(groups=["a", "b"], n=5, deep={"x": 1}, ok=True, scope="read write")
    status, event, _ = ask(served, base, "/any", key.token(good))
    checks.check("a good one", status, 200)
    checks.check("claims are texts, arrays in brackets", event, {"jwt": {"claims": {
        "iss": ISSUER, "sub": "alice", "aud": "[orders x]", "exp": str(good["exp"]), "iat": str(good["iat"]), "groups": "[a b]",
        "n": "5", "deep": '{"x": 1}', "ok": "true", "scope": "read write"}, "scopes": None}})
    checks.check("again, from memory", ask(served, base, "/any", key.token(good))[:2], (200, event))
    checks.check("as it is", ask(served, base, "/any", key.token(good), scheme="")[0], 200)
    checks.check("schemes have no case", ask(served, base, "/any", key.token(good), scheme="bearer ")[0], 200)
    same("an audience", invalid("the token does not have a valid audience"), key.token(claims(aud="other")))
    same("client_id counts only without aud", invalid("the token does not have a valid audience"),
         key.token(claims(aud="other", client_id="orders")))
    only = claims(client_id="orders")
    del only["aud"]
    checks.check("client_id without aud", ask(served, base, "/any", key.token(only))[0], 200)
    same("an issuer", invalid("the token does not have a valid issuer"), key.token(claims(iss=ISSUER + "/")))
    same("expired", invalid("the token has expired"), key.token(claims(exp=int(time.time()) - 1)))
    same("not yet", invalid("the token is not valid yet"), key.token(claims(nbf=int(time.time()) + 60)))
    checks.check("a scope", ask(served, base, "/scoped", key.token(good))[0], 200)
    checks.check("scopes in the event", ask(served, base, "/scoped", key.token(good))[1]["jwt"]["scopes"], ["read", "write"])
    same("no scope", (403, {"message": "Forbidden"}, 'Bearer scope="admin write" error="insufficient_scope"'),
         key.token(claims(scope="read")), "/scoped")
    # Algorithm confusion: the public key as a secret, in the forms in which it is known.
    for secret in (json.dumps(jwk).encode(), base64.urlsafe_b64decode(jwk["n"] + "=="), b""):
        signed = url64(json.dumps({"alg": "HS256", "kid": jwk["kid"]})) + "." + url64(json.dumps(claims()))
        mac = url64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())
        same("HS256 with a public key", invalid("the token's algorithm is not allowed"), signed + "." + mac)
    for name in ("none", "None", "NONE"):
        plain = url64(json.dumps({"alg": name})) + "." + url64(json.dumps(claims()))
        same("none", invalid("the token is malformed"), plain + ".")
        same("none with a signature", invalid("the token's algorithm is not allowed"), plain + ".AAAA")
    same("crit", invalid("the token has critical headers"), key.token(claims(), crit=["b64"], b64=True))
    stranger = Key(jwk["kid"])
    same("another's key of that id", invalid("the token's signature is invalid"), stranger.token(claims()))
    same("another's key within", invalid("the token's signature is invalid"), stranger.token(claims(), jwk=stranger.jwk()))
    for kid in ("../../etc/passwd", "' OR 1=1 --", "http://127.0.0.1:1/keys", "\u0000"):
        same(f"kid {kid!r}", invalid("the token's key is not known"), stranger.token(claims(), kid=kid, jku="http://127.0.0.1:1/"))
    same("two parts", invalid("the token is malformed"), "a.b")


def rest_api(checks, served, base, key):
    def same(what, expected, token=None, path="/any"):
        checks.check(what, ask(served, base, path, token), expected)

    good = claims(iss=POOL, token_use="id", aud="app", **{"cognito:groups": ["a", "b"]})
    status, event, _ = ask(served, base, "/any", key.token(good))
    checks.check("a user's token", status, 200)
    checks.check("claims with commas", event, {"claims": {
        "iss": POOL, "sub": "alice", "aud": "app", "exp": str(good["exp"]), "iat": str(good["iat"]), "token_use": "id",
        "cognito:groups": "a,b"}})
    named = key.token({**good, "name": 'A "quoted"\n\u20ac\U0001f600 name', "n": 5})
    checks.check("claims in templates", ask(served, base, "/who", named)[:2], (200, 'alice|A "quoted"\n\u20ac\U0001f600 name|5|'))
    checks.check("and of a chain", ask(served, base, "/chain", named)[:2], (200, 'alice|A "quoted"\n\u20ac\U0001f600 name|5|'))
    same("no token", (401, UNAUTHORIZED, None))
    same("an access token without scopes", (401, UNAUTHORIZED, None), key.token({**good, "token_use": "access"}))
    same("expired", (401, {"message": "The incoming token has expired"}, None), key.token({**good, "exp": int(time.time()) - 1}))
    access = key.token({**good, "token_use": "access", "scope": "write"})
    checks.check("an access token with a scope", ask(served, base, "/scoped", access)[0], 200)
    for issuer, status in ((POOL, 200), (POOL[:-3] + "two", 200), (POOL[:-3] + "three", 401)):
        found = ask(served, base, "/two", key.token({**good, "iss": issuer}))
        checks.check(f"two pools: {issuer[-5:]}", (found[0], found[1]["claims"]["iss"] if status == 200 else found[1]),
                     (status, issuer if status == 200 else UNAUTHORIZED))
    same("two pools: expired", (401, {"message": "The incoming token has expired"}, None), key.token({**good, "exp": 1}), "/two")
    same("two pools: no token", (401, UNAUTHORIZED, None), None, "/two")
    same("without the scope", (401, UNAUTHORIZED, None), key.token({**good, "token_use": "access", "scope": "read"}), "/scoped")


def at_once(count, function):
    results = []
    threads = [threading.Thread(target=lambda: results.append(function())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def rotation(checks, penstock):
    issuer = Issuer()
    key, next_key = Key("first"), Key("second")
    issuer.keys = [key.jwk()]
    with Gateway(penstock, definition(), "--issuer", f"{ISSUER}={issuer.url}", "--issuer", f"{POOL}={issuer.url}/keys.json") as served:
        base = served.bases["HTTP"]
        # Longer than the client has patience: aws-surface.md §1, 1,500 ms for each question.
        issuer.delay = 30
        checks.check("an issuer that doesn't answer", ask(served, base, "/any", key.token(claims())), invalid("the issuer's keys can't be had"))
        issuer.answer, issuer.delay = (503, ""), 0
        checks.check("no keys at all", ask(served, base, "/any", key.token(claims())), invalid("the issuer's keys can't be had"))
        issuer.answer, issuer.asked = None, 0
        time.sleep(10.1)  # refetch_seconds
        issuer.delay = 0.3
        tokens = [key.token(claims(n=n)) for n in range(100)]
        found = at_once(100, lambda: ask(served, base, "/any", tokens.pop())[0])
        checks.check("a hundred cold requests", found, [200] * 100)
        checks.check("fetch once", issuer.asked, 1)
        tokens = [next_key.token(claims(n=n)) for n in range(20)]
        found = at_once(20, lambda: ask(served, base, "/any", tokens.pop())[0])
        checks.check("twenty with an unknown key, at once after it", (found, issuer.asked), ([401] * 20, 1))
        issuer.keys = [key.jwk(), next_key.jwk()]
        time.sleep(10.1)
        tokens = [next_key.token(claims(n=n)) for n in range(100)]
        found = at_once(100, lambda: ask(served, base, "/any", tokens.pop())[0])
        checks.check("a hundred with a new key, later", (found, issuer.asked), ([200] * 100, 2))
        issuer.keys = [next_key.jwk(), {"kty": "oct", "k": url64(b"k" * 32), "kid": "first"}]
        time.sleep(10.1)
        checks.check("a poisoned set isn't taken", ask(served, base, "/any", Key("third").token(claims()))[0], 401)
        checks.check("and the old keys stay", (ask(served, base, "/any", key.token(claims(m=1)))[0], issuer.asked), (200, 3))
        warm = key.token(claims(m=2))
        checks.check("warm", ask(served, base, "/any", warm)[0], 200)
        issuer.keys = [next_key.jwk()]
        time.sleep(10.1)
        checks.check("a key is withdrawn", ask(served, base, "/any", Key("fourth").token(claims()))[0], 401)
        checks.check("and what it signed with it", ask(served, base, "/any", warm)[:1] + (issuer.asked,), (401, 4))
        issuer.answer = (500, "")
        time.sleep(10.1)
        checks.check("an issuer that fails", ask(served, base, "/any", Key("fifth").token(claims()))[0], 401)
        checks.check("leaves its keys", ask(served, base, "/any", next_key.token(claims(m=3)))[0], 200)
    issuer.end()


def isolated(checks, penstock):
    """In a child process, which serves both loops: keys are fetched once, whoever waits is woken, whoever fetches may go."""
    issuer, key = Issuer(), Key("one")
    issuer.keys, issuer.delay = [key.jwk()], 0.5
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(f"""
listeners: [{{address: "127.0.0.1:0"}}]
admin: off
loops: 2
upstreams: {{issuer: {{targets: ["{issuer.url.removeprefix("http://")}"]}}}}
plugins: {{apart: {{builtin: Auth/JWT, isolation: process}}}}
apis:
  own:
    routes:
      - route: GET /any
        pipeline:
          auth: {{use: apart, config: {{issuer: "{issuer.name}", audience: [orders],
            discovery: {{upstream: issuer, path: /.well-known/openid-configuration}}}}}}
          integrate: {{use: Integrate/Mock, config: {{body: "${{context.authorizer.principalId}}"}}}}
""")
        served = Served(penstock, folder, "penstock.yaml")
        gone = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        gone.request("GET", "/any", headers={"Authorization": "Bearer " + key.token(claims(iss=issuer.name))})
        while not issuer.asked:
            time.sleep(0.01)
        gone.close()
        tokens = [key.token(claims(iss=issuer.name, n=n)) for n in range(100)]
        found = at_once(100, lambda: ask(served, "", "/any", tokens.pop())[:2])
        checks.check("isolated: a hundred while keys are fetched for one that goes", found, [(200, "alice")] * 100)
        checks.check("isolated: fetches", issuer.asked <= 2, True)
        checks.check("isolated: another's key", ask(served, "", "/any", Key("one").token(claims(iss=issuer.name))),
                     invalid("the token's signature is invalid"))
        served.end()
    issuer.end()


def local(checks, penstock):
    """Tokens of `penstock token`, and the reference stack as it is (../shared) where it is there."""
    gateway = Gateway(penstock, definition(), "--issuer", f"{ISSUER}=local")

    def token(*options):
        run = subprocess.run([penstock, "token", "--issuer", ISSUER, *options], cwd=gateway.folder.name, capture_output=True, text=True)
        return run.stdout.strip()

    with gateway as served:
        base = served.bases["HTTP"]
        checks.check("it is announced", any("penstock token --issuer " + ISSUER in line for line in served.told), True)
        good = token("--aud", "orders", "--scope", "write", "--claim", "sub=bob", "--claim", "n=[1,2]")
        status, event, _ = ask(served, base, "/scoped", good)
        checks.check("a local token", (status, event["jwt"]["claims"]["sub"], event["jwt"]["claims"]["n"]), (200, "bob", "[1 2]"))
        checks.check("for another audience", ask(served, base, "/any", token("--aud", "x"))[0], 401)
        checks.check("that is over", ask(served, base, "/any", token("--aud", "orders", "--expires", "0s")),
                     invalid("the token has expired"))
        checks.check("whose it is says --issuer alone", token("--claim", "iss=x"), "")
        checks.check("a key that only its owner reads", os.stat(f"{gateway.folder.name}/.penstock/token-key.pem").st_mode & 0o777, 0o600)
        run = subprocess.run([penstock, "serve", "api.json", "--listen", "0.0.0.0:0", "--admin", "off", "--issuer", f"{ISSUER}=local"],
                             cwd=gateway.folder.name, capture_output=True, text=True, timeout=60)
        checks.check("not for the world", (run.returncode, "loopback" in run.stderr), (3, True))
    stack = os.environ.get("PENSTOCK_SHARED", "") + "/reference-stack/cdk.out"
    if not os.path.exists(stack):
        print("skipped: there is no reference stack here (PENSTOCK_SHARED)")
        return
    issuer, key = Issuer(), Key("one")
    issuer.keys = [key.jwk()]
    pool = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_xxxxx"
    with tempfile.TemporaryDirectory() as folder:
        served = Served(penstock, folder, stack, "--issuer", f"{pool}={issuer.url}")
        base, own = served.bases["HTTP"], claims(iss=pool, aud="my-api-client-id")
        checks.check("the reference stack without a token", ask(served, base, "/admin/x"), (401, UNAUTHORIZED, "Bearer"))
        status, body, _ = ask(served, base, "/admin/x", key.token(own))
        checks.check("with one", (status, body["claims"]["sub"]), (200, "alice"))
        checks.check("of another client", ask(served, base, "/admin/x", key.token({**own, "aud": "x"})),
                     invalid("the token does not have a valid audience"))
        served.end()
    issuer.end()


def main():
    checks = Checks()
    issuer = Issuer()
    key = Key("one")
    issuer.keys = [key.jwk()]
    places = [part for name in (ISSUER, POOL, POOL[:-3] + "two") for part in ("--issuer", f"{name}={issuer.url}")]
    with Gateway(sys.argv[1], definition(), *places) as served:
        http_api(checks, served, served.bases["HTTP"], key, key.jwk())
        rest_api(checks, served, served.bases["REST"], key)
    issuer.end()
    with Gateway(sys.argv[1], definition()) as served:
        # It is asked where it says that it is, and nobody has that name (RFC 2606).
        checks.check("without a place", ask(served, served.bases["HTTP"], "/any", key.token(claims())),
                     invalid("the issuer's keys can't be had"))
        checks.check("a user pool without a place", ask(served, served.bases["REST"], "/any", key.token(claims()))[0], 500)
    local(checks, sys.argv[1])
    isolated(checks, sys.argv[1])
    rotation(checks, sys.argv[1])
    checks.end()


if __name__ == "__main__":
    main()
