"""An RSA key of 2,048 bits, its key set and a token signed by it, as mkjwt.py of the kit makes them; by openssl alone."""
import base64
import hashlib
import hmac
import json
import os
import subprocess

from . import shared

KEYS = os.path.join(shared.RUN, "keys")
# The claims of mkjwt.py.
CLAIMS = {
    "sub": "7f3c2f3e-8a51-4b3e-9d0f-2f5f3a1f9b11", "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI",
    "aud": "3k2j1h4g5f6d7s8a9p0o", "exp": 4102444800, "iat": 1763910000, "token_use": "access",
    "scope": "orders/read orders/write", "client_id": "3k2j1h4g5f6d7s8a9p0o", "username": "jane.doe"}
# The key that mkreq.py sends.
API_KEY = "a1b2c3d4e5f60718293a4b5c6d7e777"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, check=True, capture_output=True).stdout


def make():
    """Writes rsa.pem, rsa.pub, jwks.json, rs256.jwt and hs256.jwt once; es256.jwt is no token."""
    if os.path.exists(os.path.join(KEYS, "jwks.json")):
        return KEYS
    os.makedirs(KEYS, exist_ok=True)
    private, public = (os.path.join(KEYS, name) for name in ("rsa.pem", "rsa.pub"))
    openssl("genrsa", "-out", private, "2048")
    openssl("rsa", "-in", private, "-pubout", "-out", public)
    modulus = bytes.fromhex(openssl("rsa", "-pubin", "-in", public, "-noout", "-modulus").decode().strip().split("=")[1])

    def token(algorithm, sign):
        head = json.dumps({"alg": algorithm, "typ": "JWT", "kid": "key-1"}, separators=(",", ":")).encode()
        message = f"{encoded(head)}.{encoded(json.dumps(CLAIMS, separators=(',', ':')).encode())}"
        return f"{message}.{encoded(sign(message.encode()))}"
    tokens = {
        "rs256": token("RS256", lambda text: openssl("dgst", "-sha256", "-sign", private, data=text)),
        "hs256": token("HS256", lambda text: hmac.new(b"0123456789abcdef0123456789abcdef", text, hashlib.sha256).digest()),
        "es256": "unused"}
    for name, text in tokens.items():
        with open(os.path.join(KEYS, name + ".jwt"), "w", encoding="ascii") as file:
            file.write(text)
    with open(os.path.join(KEYS, "jwks.json"), "w", encoding="ascii") as file:
        json.dump({"keys": [{"kty": "RSA", "kid": "key-1", "alg": "RS256", "use": "sig", "e": "AQAB", "n": encoded(modulus)}]}, file)
    return KEYS
