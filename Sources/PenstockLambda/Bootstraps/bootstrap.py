"""Runs a Python handler over the Lambda Runtime API, as AWS's runtime does.

Signature, context, logging and errors follow awslambdaric (github.com/aws/aws-lambda-python-runtime-
interface-client). It speaks HTTP itself: http.client takes longer than most handlers.
"""
import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
PREFIX = "/2018-06-01/runtime/"
NEXT = ("GET %sinvocation/next HTTP/1.1\r\nHost: %s\r\n\r\n" % (PREFIX, API)).encode()
PREINSTALLED = {"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3"}


class Connection:
    """One kept connection to the Runtime API."""

    def __init__(self):
        host, port = API.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        """Status, headers by lower-case name, body; None at its end."""
        buffer = self.buffer
        while True:
            end = buffer.find(b"\r\n\r\n")
            if end >= 0:
                break
            more = self.socket.recv(65536)
            if not more:
                return None
            buffer += more
        lines = buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        body = buffer[end + 4:]
        if len(body) < length:
            parts = [body]
            missing = length - len(body)
            while missing > 0:
                more = self.socket.recv(min(missing, 1 << 20))
                if not more:
                    return None
                parts.append(more)
                missing -= len(more)
            body = b"".join(parts)
        self.buffer = body[length:]
        return int(lines[0].split(" ", 2)[1]), headers, body[:length]


def post(path, body, content_type="application/json", fields=""):
    head = "POST %s%s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n" % (
        PREFIX, path, API, content_type, fields, len(body))
    return head.encode() + body


class CognitoIdentity:
    __slots__ = ["cognito_identity_id", "cognito_identity_pool_id"]

    def __init__(self, values):
        self.cognito_identity_id = values.get("cognitoIdentityId")
        self.cognito_identity_pool_id = values.get("cognitoIdentityPoolId")


class Client:
    NAMES = ["installation_id", "app_title", "app_version_name", "app_version_code",
             "app_package_name"]
    __slots__ = NAMES

    def __init__(self, values):
        for name in self.NAMES:
            setattr(self, name, values.get(name))


class ClientContext:
    __slots__ = ["custom", "env", "client"]

    def __init__(self, values):
        self.custom = values.get("custom")
        self.env = values.get("env")
        client = values.get("client")
        self.client = Client(client) if isinstance(client, dict) else None


class LambdaContext:
    """What a handler gets as its second argument."""

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        client = headers.get("lambda-runtime-client-context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        identity = headers.get("lambda-runtime-cognito-identity")
        self.identity = CognitoIdentity(json.loads(identity) if identity else {})
        self._epoch_deadline_time_in_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        return "LambdaContext([aws_request_id=%s,function_name=%s])" % (
            self.aws_request_id, self.function_name)


class RequestIDFilter(logging.Filter):
    request_id = ""

    def filter(self, record):
        record.aws_request_id = RequestIDFilter.request_id
        return True


def set_up_logging():
    handler = logging.StreamHandler(sys.stdout)
    form = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s",
        "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler.setFormatter(form)
    handler.addFilter(RequestIDFilter())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)


class Fault(Exception):
    """What keeps a function from starting."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.trace = list(trace)


def remedy(missing):
    name = (missing or "").split(".")[0]
    if name not in PREINSTALLED:
        return ""
    return (" (AWS's runtime has %s; here it isn't installed: run `%s -m pip install boto3`, or put it "
            "beside the handler)" % (name, sys.executable))


def load(handler):
    """The function that `module.function` names. Types and texts of faults: awslambdaric's bootstrap.py."""
    try:
        module_name, name = handler.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (handler, error))
    try:
        if module_name.split(".")[0] in sys.builtin_module_names:
            raise Fault("Runtime.BuiltInModuleConflict",
                        "Cannot use built-in module %s as a handler module" % module_name)
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s%s" % (
            module_name, error, remedy(getattr(error, "name", None))))
    except SyntaxError as error:
        raise Fault(
            "Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error),
            ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)])
    try:
        return getattr(module, name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (
            name, module_name))


def trace_of(error):
    """Without this file's frames, and the import system's."""
    frames = traceback.extract_tb(error.__traceback__)
    return traceback.format_list([
        frame for frame in frames
        if frame.filename != __file__ and "importlib" not in frame.filename])


def error_json(message, kind, request_id, trace):
    return json.dumps({
        "errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace,
    }, ensure_ascii=False).encode("utf-8", "replace")


def log_error(message, kind, trace):
    text = "[ERROR] %s: %s" % (kind, message)
    if trace:
        text += "\nTraceback (most recent call last):\n" + "".join(trace).rstrip("\n")
    print(text, flush=True)


class Decimals(json.JSONEncoder):
    """What DynamoDB's numbers are in boto3 goes out as a number."""

    def default(self, value):
        decimal = sys.modules.get("decimal")
        if decimal is not None and isinstance(value, decimal.Decimal):
            if value.is_nan():
                return float("nan")
            return int(value) if value == value.to_integral_value() else float(value)
        return super().default(value)


def marshal(result):
    if result is None:
        return b"null"
    try:
        return json.dumps(result, cls=Decimals, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(result, cls=Decimals).encode()


def call(handler, headers, body):
    """What to send for an invocation."""
    request_id = headers["lambda-runtime-aws-request-id"]
    RequestIDFilter.request_id = request_id
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
    try:
        try:
            event = json.loads(body)
        except ValueError as error:
            raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
        result = handler(event, LambdaContext(headers))
        try:
            answer = marshal(result)
        except Exception as error:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)
        return post("invocation/%s/response" % request_id, answer)
    except Fault as fault:
        kind, message, trace = fault.kind, fault.message, fault.trace
    except Exception as error:
        kind, message, trace = type(error).__name__, str(error), trace_of(error)
    log_error(message, kind, trace)
    return post(
        "invocation/%s/error" % request_id, error_json(message, kind, request_id, trace),
        fields="Lambda-Runtime-Function-Error-Type: Unhandled\r\n")


def serve(handler, connection):
    connection.send(NEXT)
    while True:
        work = connection.answer()
        if work is None or work[0] != 200:
            return
        out = call(handler, work[1], work[2])
        sys.stdout.flush()
        sys.stderr.flush()
        # The answer and the request for more in one piece: a system call less, and a round trip.
        try:
            connection.send(out + NEXT)
            taken = connection.answer()
        except OSError:
            taken = None
        if taken is None or "close" in taken[1].get("connection", ""):
            # Refused, as an answer too large is: begin anew.
            connection = Connection()
            connection.send(NEXT)


def start():
    sys.stdout.reconfigure(line_buffering=True)
    root = os.environ["LAMBDA_TASK_ROOT"]
    sys.path[0] = root
    connection = Connection()
    set_up_logging()
    try:
        handler = load(os.environ["_HANDLER"])
    except Fault as fault:
        kind, message, trace = fault.kind, fault.message, fault.trace
    except Exception as error:
        kind, message, trace = type(error).__name__, str(error), trace_of(error)
    else:
        return serve(handler, connection)
    log_error(message, kind, trace)
    connection.send(post("init/error", error_json(message, kind, "", trace)))
    connection.answer()
    sys.exit(1)


if __name__ == "__main__":
    start()
