#!/usr/bin/env python3
"""--aws-endpoint: what is signed for services not served here reaches another server unchanged.

    aws_endpoint.py PENSTOCK     exit 1 when something differs
"""
import http.client
import http.server
import json
import re
import subprocess
import sys
import tempfile
import threading

FAILURES = []
SEEN = []
LONG = b"0123456789" * 30_000
# ServiceForwarder.bodyBytesMax
BODY_MAX = 70 << 20
OK = b"HTTP/1.1 200 OK\r\n"
RAW = {
    "/twice": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "/both": OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "/short": OK + b"Content-Length: 9\r\n\r\nab",
    "/cut": OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "/close": b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + OK + b"\r\nuntil the end",
    "/empty": OK + b"Content-Length: 0\r\n\r\n",
}


def check(what, got, wanted):
    if got != wanted:
        FAILURES.append(f"{what}: {got!r:.200}, not {wanted!r:.200}")


class Other(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        size = re.fullmatch(r"/size/(\d+)", self.path)
        SEEN.append((self.command, self.path, self.headers.items(), body))
        if self.path.startswith("/chunks"):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for size in (1, 70_000, len(LONG) - 70_001):
                sent = getattr(self, "sent", 0)
                self.wfile.write(b"%x\r\n%s\r\n" % (size, LONG[sent:sent + size]))
                self.sent = sent + size
            self.wfile.write(b"0\r\n\r\n")
            self.sent = 0
        elif size:
            self.send_response(200)
            self.send_header("Content-Length", size[1])
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(bytes(int(size[1])))
        elif self.path == "/unsized":
            self.wfile.write(OK + b"\r\n")
            self.close_connection = True
        elif self.path in RAW:
            self.wfile.write(RAW[self.path])
            self.close_connection = True
        elif self.path == "/gone":
            self.close_connection = True
        else:
            self.send_response(418)
            self.send_header("X-Own", "a b")
            self.send_header("Content-Length", "300" if self.command == "HEAD" else "4")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(b"\x00\xff{}")

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = answer

    def log_message(self, *_):
        pass


def signed(service):
    return {"X-Amz-Date": "20260101T000000Z", "Host": "queue.example:77",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-3/{service}/aws4_request, "
                             "SignedHeaders=host;x-amz-date, Signature=00"}


class Gateway:
    def __init__(self, penstock, *more, config=None):
        self.folder = tempfile.TemporaryDirectory()
        if config:
            with open(f"{self.folder.name}/penstock.yaml", "w") as f:
                f.write(config)
            more += ("penstock.yaml",)
        self.process = subprocess.Popen(
            [penstock, "serve", "--manage", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--admin", "off", "--ephemeral",
             *more], cwd=self.folder.name, stderr=subprocess.PIPE, text=True)
        while True:
            line = self.process.stderr.readline()
            found = re.search(r"address=127\.0\.0\.1:(\d+) listener=management", line)
            if found or not line:
                self.port = int(found[1]) if found else 0
                break
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def send(self, method, target, headers, body=b""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def announce(self, count, headers):
        """The status for a body of a length that is told and never sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest("PUT", "/o", skip_host=True)
        for name, value in (headers | {"Content-Length": str(count)}).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status

    def stop(self):
        self.process.terminate()
        self.process.wait()


def bounds(penstock, endpoint):
    """Bodies at and past the bound, each way; the configuration's own bound is for its APIs."""
    most = BODY_MAX
    for body_bytes in (2 * BODY_MAX, 1 << 20):
        config = f"limits: {{ body_bytes: {body_bytes} }}\nlisteners: [{{ name: main, address: '127.0.0.1:0' }}]\napis: {{}}\n"
        gateway = Gateway(penstock, "--aws-endpoint", endpoint, config=config)
        SEEN.clear()
        check(f"a body of {most} bytes", (gateway.send("PUT", "/o", signed("s3"), bytes(most))[0], len(SEEN.pop()[3])), (418, most))
        check(f"a body of {most + 1} bytes", (gateway.announce(most + 1, signed("s3")), SEEN), (413, []))
        for count, wanted in ((BODY_MAX, (200, BODY_MAX)), (BODY_MAX + 1, (503, None))):
            status, _, answer = gateway.send("GET", f"/size/{count}", signed("s3"))
            check(f"an answer of {count} bytes", (status, len(answer) if status == 200 else None), wanted)
        gateway.stop()
    SEEN.clear()


def main(penstock):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other)
    # Of an answer past the bound the gateway reads no more.
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    gateway = Gateway(penstock, "--aws-endpoint", endpoint)
    body = bytes(range(256)) * 40
    headers = signed("sqs") | {"X-Amz-Target": "AmazonSQS.SendMessage", "X-Own": "  é".encode("latin-1")}
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        status, fields, answer = gateway.send(method, "/a%2Fb//c?x=%20&y", headers, body)
        check(method, (status, fields["x-own"], answer), (418, "a b", b"\x00\xff{}"))
        sent = SEEN.pop()
        check("the request", sent[:2] + sent[3:], (method, "/a%2Fb//c?x=%20&y", body))
        got = {name.lower(): value for name, value in sent[2]}
        for name in ("Host", "Authorization", "X-Amz-Date", "X-Amz-Target"):
            check(name, got.get(name.lower()), headers[name])
    query = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20260101%2Fx%2Fs3%2Faws4_request" \
            "&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host&X-Amz-Expires=60&X-Amz-Signature=0"
    check("a signature in the query", gateway.send("GET", query, {})[0], 418)
    check("the query", SEEN.pop()[1], query)
    check("chunks", gateway.send("GET", "/chunks", signed("s3"))[2], LONG)
    status, fields, answer = gateway.send("HEAD", "/o", signed("s3"))
    check("HEAD", (status, fields["content-length"], answer), (418, "300", b""))
    status, fields, answer = gateway.send("GET", "/gone", signed("s3"))
    check("no answer", (status, fields["x-amzn-errortype"]), (503, "ServiceUnavailableException"))
    for target in ("/twice", "/both", "/short", "/cut"):
        check(target, gateway.send("GET", target, signed("s3"))[0], 503)
    check("until the end", gateway.send("GET", "/close", signed("s3"))[::2], (200, b"until the end"))
    check("nothing", gateway.send("GET", "/empty", signed("s3"))[::2], (200, b""))
    # The size of an object that nobody could hold, and of one that doesn't say.
    for path, length in ((f"/size/{5 << 40}", str(5 << 40)), (f"/size/{BODY_MAX + 1}", str(BODY_MAX + 1)), ("/size/0", "0"), ("/unsized", None)):
        status, fields, answer = gateway.send("HEAD", path, signed("s3"))
        check(f"HEAD {path}", (status, fields["content-length"], answer), (200, length, b""))
    SEEN.clear()
    # What is served here stays here, whatever its path, and so does what isn't signed.
    check("apigateway", gateway.send("GET", "/restapis", signed("apigateway"))[0], 200)
    check("unsigned", gateway.send("GET", "/", {})[0], 403)
    check("what reached the other server", SEEN, [])
    gateway.stop()
    bounds(penstock, endpoint)

    alone = Gateway(penstock)
    status, fields, answer = alone.send("POST", "/", signed("sqs"), b"{}")
    check("without", (status, fields["x-amzn-errortype"]), (501, "NotImplementedException"))
    check("its message names the service", "'sqs'" in json.loads(answer)["message"], True)
    alone.stop()
    for url, words in (("https://a/b", "a host and a port"), ("ftp://x", "URL"),
                       ("http://a/b", "a host and a port"), ("http://a:0", "its port")):
        run = subprocess.run(
            [penstock, "serve", "--manage", "127.0.0.1:0", "--ephemeral", "--aws-endpoint", url],
            capture_output=True, text=True)
        check(url, (run.returncode, words in run.stderr), (2, True))


main(sys.argv[1])
print("\n".join(FAILURES) or "as it should be")
sys.exit(1 if FAILURES else 0)
