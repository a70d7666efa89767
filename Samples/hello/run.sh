#!/bin/bash
# A gateway that answers by itself.   usage: run.sh [--serve]
. "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
start_gateway
serve URL/hello/world

ask /hello/world
ask /goodbye
