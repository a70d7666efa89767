#!/usr/bin/env python3
"""gRPC through the gateway: calls of every kind, their errors and deadlines, between grpcio's client and server.

    grpc_calls.py PENSTOCK     exit 1 when something differs, 77 without grpcio
"""
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent import futures

try:
    import grpc
except ImportError:
    print("there is no grpcio: Scripts/setup test installs it", file=sys.stderr)
    sys.exit(77)

from gateway import Checks

CONFIG = """
admin: off
loops: 1
listeners: [{name: main, address: "127.0.0.1:0"}]
upstreams: {calls: {targets: ["127.0.0.1:PORT"], http2: required, timeouts: {head: 5s}}}
apis: {own: {routes: [{route: "ANY /{proxy+}", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: calls}}}}]}}
"""


def unary(request, context):
    context.set_trailing_metadata((("x-told", "7"),))
    return b"re: " + request


def fails(request, context):
    context.abort(grpc.StatusCode.NOT_FOUND, "no such thing")


def waits(request, context):
    time.sleep(2)
    return b""


def serve():
    kinds = {
        "Unary": grpc.unary_unary_rpc_method_handler(unary),
        "Fails": grpc.unary_unary_rpc_method_handler(fails),
        "Waits": grpc.unary_unary_rpc_method_handler(waits),
        "Many": grpc.unary_stream_rpc_method_handler(lambda request, _: (b"%d" % i for i in range(1000))),
        "Sum": grpc.stream_unary_rpc_method_handler(lambda requests, _: b"%d" % sum(len(one) for one in requests)),
        "Echo": grpc.stream_stream_rpc_method_handler(lambda requests, _: (one.upper() for one in requests)),
    }
    server = grpc.server(futures.ThreadPoolExecutor(20))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Calls", kinds),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def code(call):
    try:
        call()
        return "OK", ""
    except grpc.RpcError as error:
        return error.code().name, error.details()


def calls(checks, channel):
    answer, call = channel.unary_unary("/test.Calls/Unary").with_call(b"a")
    checks.check("a call", (answer, [(one.key, one.value) for one in call.trailing_metadata()]), (b"re: a", [("x-told", "7")]))
    checks.check("a large one", len(channel.unary_unary("/test.Calls/Unary")(b"z" * 3_000_000)), 3_000_004)
    checks.check("an error", code(lambda: channel.unary_unary("/test.Calls/Fails")(b"")), ("NOT_FOUND", "no such thing"))
    checks.check("no such method", code(lambda: channel.unary_unary("/test.Calls/None")(b""))[0], "UNIMPLEMENTED")
    checks.check("a deadline", code(lambda: channel.unary_unary("/test.Calls/Waits")(b"", timeout=0.5))[0], "DEADLINE_EXCEEDED")
    checks.check("many answers", list(channel.unary_stream("/test.Calls/Many")(b"")), [b"%d" % i for i in range(1000)])
    for size, count in ((1, 1), (1000, 10), (70_000, 1), (100_000, 50)):
        checks.check(f"{count} requests of {size}", channel.stream_unary("/test.Calls/Sum")(iter([b"x" * size] * count)), b"%d" % (size * count))
    told, heard = [threading.Event() for _ in range(5)], []

    def ask():
        for i in range(5):
            yield b"m%d" % i
            told[i].wait(5)
    for i, answer in enumerate(channel.stream_stream("/test.Calls/Echo")(ask())):
        heard.append(answer)
        told[i].set()
    checks.check("each after the other", heard, [b"M%d" % i for i in range(5)])
    asked = [channel.unary_unary("/test.Calls/Unary").future(b"%d" % i) for i in range(500)]
    checks.check("500 at once", [one.result() for one in asked], [b"re: %d" % i for i in range(500)])


def main():
    checks, port = Checks(), None
    server, backend = serve()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/penstock.yaml", "w") as file:
            file.write(CONFIG.replace("PORT", str(backend)))
        process = subprocess.Popen(
            [sys.argv[1], "serve", "penstock.yaml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if found := re.search(r"address=127\.0\.0\.1:(\d+) listener=main", line):
                port = int(found[1])
            if " serving " in line:
                break
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                calls(checks, channel)
        finally:
            process.kill()
            server.stop(0)
    checks.end()


main()
