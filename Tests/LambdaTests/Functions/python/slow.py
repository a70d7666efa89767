"""Isn't there before the file GO is, and a moment more."""
import os
import time

while not os.path.exists(os.environ["GO"]):
    time.sleep(0.01)
time.sleep(0.3)


def begin(event, context):
    left = context.get_remaining_time_in_millis()
    if isinstance(event, str):
        while not os.path.exists(event):
            time.sleep(0.01)
    else:
        time.sleep(event)
    return left
