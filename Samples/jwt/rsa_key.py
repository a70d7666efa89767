"""RSA keys, RS256 and tokens by Python alone: for samples and tests, not for anything that matters."""
import base64
import hashlib
import json
import secrets


def url64(data):
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def prime(bits):
    while True:
        n = secrets.randbits(bits) | 3 << (bits - 2) | 1
        if n % 65537 != 1 and all(n % p for p in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)) and all(passes(n) for _ in range(8)):
            return n


def passes(n):
    """Miller and Rabin's test with a random base."""
    d, r = n - 1, 0
    while d % 2 == 0:
        d, r = d // 2, r + 1
    x = pow(secrets.randbelow(n - 3) + 2, d, n)
    if x in (1, n - 1):
        return True
    for _ in range(r - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False


class Key:
    def __init__(self, kid, bits=2048):
        p, q = prime(bits // 2), prime(bits // 2)
        self.kid, self.n, self.size = kid, p * q, bits // 8
        self.d = pow(65537, -1, (p - 1) * (q - 1))

    def jwk(self, **more):
        return {"kty": "RSA", "kid": self.kid, "use": "sig", "alg": "RS256",
                "n": url64(self.n.to_bytes(self.size, "big")), "e": "AQAB", **more}

    def sign(self, message):
        """RFC 8017 §8.2.1, with SHA-256."""
        digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(message).digest()
        padded = b"\0\1" + b"\xff" * (self.size - len(digest) - 3) + b"\0" + digest
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(self.size, "big")

    def token(self, claims, **header):
        header = {"alg": "RS256", "kid": self.kid, **header}
        signed = url64(json.dumps(header)) + "." + url64(json.dumps(claims))
        return signed + "." + url64(self.sign(signed.encode()))
