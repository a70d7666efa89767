"""A client and a backend of our own, for counting instructions where the benchmark kit is not.

Slow, which does not matter: what a gateway executes for a request does not depend on who sends it.
"""
import select
import socket
import threading

from . import shared

# As mkreq.py of the kit writes it: ten headers that a browser sends.
REQUEST = (
    "GET /v1/orders HTTP/1.1\r\nHost: api.example.com\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0 Safari/537.36\r\nAccept: application/json, text/plain, */*\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n"
    "X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793\r\n"
    "Referer: https://app.example.com/orders\r\nCookie: session=9f86d081884c7d659a2feaa0c55ad015\r\n"
    f"X-Correlation-Id: {shared.CORRELATION_ID}\r\nOrigin: https://app.example.com\r\n\r\n").encode()

# As the kit's nginx answers.
RESPONSE = (
    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Wed, 25 Nov 2026 15:00:00 GMT\r\n"
    "Content-Type: application/json\r\n"
    f"Content-Length: {len(shared.BODY)}\r\nConnection: keep-alive\r\n\r\n{shared.BODY}").encode()


class Backend:
    """Answers every request with RESPONSE, from a thread. Use with `with`."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _serve(self):
        poll, connections = select.epoll(), {}
        poll.register(self.listener, select.EPOLLIN)
        while True:
            for number, _ in poll.poll():
                if number == self.listener.fileno():
                    connection, _ = self.listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    connections[connection.fileno()] = connection
                    poll.register(connection, select.EPOLLIN)
                    continue
                # A request is smaller than a segment and answered before the next: it comes whole.
                data = connections[number].recv(65536)
                if data:
                    connections[number].sendall(RESPONSE * data.count(b"\r\n\r\n"))
                else:
                    poll.unregister(number)
                    connections.pop(number).close()


def run(port, requests, connections=8):
    """Sends so many requests over keep-alive connections, each when the one before it is answered, and
    ends with an error when one is answered otherwise than by a 200 of always the same length."""
    sockets = {}
    poll = select.epoll()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port), 10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(REQUEST)
        sockets[connection.fileno()] = connection
        poll.register(connection, select.EPOLLIN)
    sent, answered, length = connections, 0, 0
    waiting = {number: b"" for number in sockets}
    while answered < requests:
        events = poll.poll(20)
        if not events:
            raise TimeoutError(f"no answer after {answered} requests")
        for number, _ in events:
            data = waiting[number] + sockets[number].recv(65536)
            length = length or len(data)
            if len(data) < length:
                waiting[number] = data
                continue
            if len(data) > length or not data.startswith(b"HTTP/1.1 200 "):
                raise ValueError(f"an unexpected answer: {data[:300]}")
            waiting[number] = b""
            answered += 1
            if sent < requests:
                sent += 1
                sockets[number].sendall(REQUEST)
    for connection in sockets.values():
        connection.close()
