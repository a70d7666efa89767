import functools
import logging
import os
import sys
import time

calls = 0


def echo(event, context):
    return event


def describe(event, context):
    print("printed")
    logging.getLogger().error("logged")
    return {
        "id": context.aws_request_id, "name": context.function_name, "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn, "left": context.get_remaining_time_in_millis(),
        "group": context.log_group_name, "handler": os.environ["_HANDLER"],
        "region": os.environ["AWS_REGION"], "mine": os.environ.get("MINE"),
        "secret": os.environ.get("PENSTOCK_TEST_SECRET"),
        "client": context.client_context.custom if context.client_context else None,
    }


def count(event, context):
    global calls
    calls += 1
    return [os.getpid(), calls]


def fail(event, context):
    raise ValueError("no good")


def sleep(event, context):
    time.sleep(60)


def leave(event, context):
    sys.exit(event)


def die(event, context):
    os.kill(os.getpid(), 9)


def large(event, context):
    return "x" * event


def hog(event, context):
    memory = bytearray(event << 20)
    memory[::4096] = b"x" * len(memory[::4096])
    time.sleep(60)


def opaque(event, context):
    return object()


def fork(event, context):
    child = os.fork()
    if child == 0:
        time.sleep(600)
    return child


def noise(event, context):
    sys.stdout.buffer.write(b"\xff\x00" * 50000 + b"\n")
    return "done"


def _prefixed(prefix, event, context):
    return prefix + event


partial = functools.partial(_prefixed, "pre-")


def mark(event, context):
    with open(event["path"], "a") as file:
        file.write(context.aws_request_id + "\n")
    if event["fails"] > 0:
        with open(event["path"]) as file:
            if len(file.readlines()) <= event["fails"]:
                raise ValueError("not yet")
