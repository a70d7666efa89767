#!/usr/bin/env python3
"""A small issuer: discovery, a key set that turns, and tokens for whoever asks.

    issuer.py PORT

    GET  /.well-known/openid-configuration      where the keys are
    GET  /keys                                  the public keys
    GET  /token?sub=alice&scope=orders:read     a token by the newest key, good for five minutes
    POST /rotate                                a new key; the one before it is still known
"""
import http.server
import json
import sys
import time
import urllib.parse

from rsa_key import Key

port = int(sys.argv[1])
name = "https://issuer.example"
keys = [Key("key-1")]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        place = urllib.parse.urlsplit(self.path)
        if place.path == "/.well-known/openid-configuration":
            self.answer({"issuer": name, "jwks_uri": f"http://127.0.0.1:{port}/keys"})
        elif place.path == "/keys":
            self.answer({"keys": [key.jwk() for key in keys[-2:]]})
        elif place.path == "/token":
            now = int(time.time())
            asked = dict(urllib.parse.parse_qsl(place.query))
            seconds = int(asked.pop("seconds", "300"))
            self.answer(keys[-1].token({"iss": name, "aud": "orders", "iat": now, "exp": now + seconds, **asked}))
        else:
            self.answer({}, 404)

    def do_POST(self):
        keys.append(Key(f"key-{len(keys) + 1}"))
        self.answer({"newest": keys[-1].kid})

    def answer(self, value, status=200):
        text = (value if isinstance(value, str) else json.dumps(value)).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
