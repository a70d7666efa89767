"""A backend of large bodies: GET /N answers with N bytes, PUT reads its body and says how much.

usage: body_backend.py PORT
"""
import http.server
import sys

PIECE = bytes(1 << 20)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        left = int(self.path.strip("/"))
        self.send_response(200)
        self.send_header("Content-Length", str(left))
        self.end_headers()
        while left > 0:
            self.wfile.write(PIECE[:left])
            left -= min(left, len(PIECE))

    def do_PUT(self):
        left = int(self.headers["Content-Length"])
        got = 0
        while got < left:
            piece = self.rfile.read(min(1 << 20, left - got))
            if not piece:
                return
            got += len(piece)
        answer = str(got).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
