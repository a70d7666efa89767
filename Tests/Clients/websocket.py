"""A WebSocket client of few lines (RFC 6455), for tests that send what no library would."""
import base64
import hashlib
import os
import socket
import ssl
import struct
import urllib.parse

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Refused(Exception):
    """The handshake was answered with another status than 101."""

    def __init__(self, status, headers, body):
        super().__init__(f"{status} {body!r}")
        self.status, self.headers, self.body = status, headers, body


class Closed(Exception):
    """The peer closed, with a code (1005: none; 1006: without a close frame) and a reason."""

    def __init__(self, code, reason=""):
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


class WebSocket:
    """A connection; every wait has a deadline."""

    def __init__(self, url, headers=(), timeout=20, host=None, context=None):
        parts = urllib.parse.urlsplit(url)
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        self.socket = socket.create_connection((parts.hostname, port), timeout)
        if parts.scheme == "wss":
            self.socket = (context or ssl.create_default_context()).wrap_socket(
                self.socket, server_hostname=host or parts.hostname)
        self.socket.settimeout(timeout)
        self.bytes = b""
        key = base64.b64encode(os.urandom(16)).decode()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"GET {target} HTTP/1.1", f"Host: {host or parts.netloc}", "Upgrade: websocket",
                 "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.socket.sendall("\r\n".join(lines + ["", ""]).encode())
        self.status, self.headers = self._head()
        if self.status != 101:
            raise Refused(self.status, self.headers, self._body())
        digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        assert self.headers["sec-websocket-accept"] == base64.b64encode(digest).decode()
        self.fragments = []

    def _more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise Closed(1006)
        self.bytes += piece

    def _head(self):
        while b"\r\n\r\n" not in self.bytes:
            self._more()
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        fields = (line.split(":", 1) for line in lines[1:])
        return int(lines[0].split()[1]), {n.lower(): v.strip() for n, v in fields}

    def _body(self):
        length = int(self.headers.get("content-length", 0))
        while len(self.bytes) < length:
            self._more()
        return self.bytes[:length].decode()

    def _take(self, count):
        while len(self.bytes) < count:
            self._more()
        piece, self.bytes = self.bytes[:count], self.bytes[count:]
        return piece

    def send_frame(self, opcode, payload=b"", final=True, reserved=0, masked=True):
        """Sends one frame, right or wrong."""
        self.socket.sendall(frame(opcode, payload, final, reserved, masked))

    def send(self, text):
        """Sends a text message."""
        self.send_frame(TEXT, text.encode())

    def receive_frame(self):
        """The next frame: opcode, payload."""
        first, second = self._take(2)
        assert first & 0x70 == 0, "a reserved bit is set"
        assert second & 0x80 == 0, "a server's frame is masked"
        length = second & 0x7F
        if length == 126:
            length = struct.unpack("!H", self._take(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self._take(8))[0]
        assert first & 0x80, "a server's frame is a fragment"
        return first & 0x0F, self._take(length)

    def receive(self):
        """The next message; answers pings. Raises Closed at the end."""
        while True:
            opcode, payload = self.receive_frame()
            if opcode == PING:
                self.send_frame(PONG, payload)
            elif opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                raise Closed(code, payload[2:].decode())
            elif opcode != PONG:
                return payload.decode() if opcode == TEXT else payload

    def close(self, code=1000, reason=""):
        """Closes, and waits for the peer's answer: its code."""
        payload = b"" if code is None else struct.pack("!H", code) + reason.encode()
        self.send_frame(CLOSE, payload)
        try:
            while True:
                self.receive()
        except Closed as closed:
            self.socket.close()
            return closed.code


def frame(opcode, payload=b"", final=True, reserved=0, masked=True):
    """The bytes of a client's frame."""
    head = bytes([(0x80 if final else 0) | reserved | opcode])
    flag = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([flag | len(payload)])
    elif len(payload) < 65536:
        head += bytes([flag | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([flag | 127]) + struct.pack("!Q", len(payload))
    if not masked:
        return head + payload
    mask = os.urandom(4)
    wide = (mask * (len(payload) // 4 + 1))[:len(payload)]
    body = (int.from_bytes(payload, "big") ^ int.from_bytes(wide, "big")).to_bytes(
        len(payload), "big") if payload else b""
    return head + mask + body
