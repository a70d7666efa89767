"""An issuer of tokens for scripts: discovery and keys over HTTP. Not a script itself."""
import http.server
import json
import pathlib
import sys
import threading
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "Samples/jwt"))
from rsa_key import Key, url64  # noqa: E402, F401


class Issuer:
    """Serves discovery and keys. `asked` counts requests for keys; `answer` is what they get (status, text), None: the keys."""

    def __init__(self, name=None):
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                issuer.answer_to(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 256
            daemon_threads = True

            def handle_error(self, *_):
                """Who asked has gone: that is what some want to see."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.name = name or self.url
        self.keys, self.asked, self.answer, self.delay = [Key("one").jwk()], 0, None, 0
        self.lock = threading.Lock()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer_to(self, request):
        if request.path == "/.well-known/openid-configuration":
            status, text = 200, json.dumps({"issuer": self.name, "jwks_uri": f"{self.url}/keys?v=1"})
        elif request.path == "/keys?v=1":
            with self.lock:
                self.asked += 1
            time.sleep(self.delay)
            status, text = self.answer or (200, json.dumps({"keys": self.keys}))
        else:
            status, text = 404, "{}"
        request.send_response(status)
        request.send_header("content-type", "application/json")
        request.send_header("content-length", str(len(text)))
        request.end_headers()
        request.wfile.write(text.encode())

    def end(self):
        self.server.shutdown()
        self.server.server_close()
