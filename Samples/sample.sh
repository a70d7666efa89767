# What every run.sh shares; sourced, never run. A sample says
#
#     . "$(dirname "${BASH_SOURCE[0]}")/../sample.sh"
#     start_backend                       # when it has one (or: a program of its own); sets BACKEND
#     start_gateway                       # serves penstock.yaml; sets URL
#     start_gateway cdk.out               # or: serves definitions; their outputs are in $OUTPUTS, and
#                                         # options=(--map …) set before are options of serve
#     serve URL/hello                     # run.sh --serve: says what to try and stays until ^C
#     ask /hello                          # shows a curl and what it prints
#
# Everything started here is stopped, by its own id, when the script ends.
set -euo pipefail
sample=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=$PATH:/opt/swift/usr/bin
work=$(mktemp -d)
started=()

stop_all() {
    local pid tries
    for pid in ${started[@]+"${started[@]}"}; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in ${started[@]+"${started[@]}"}; do
        for tries in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.05
        done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# PENSTOCK wins, then the newer of what this repository built, then what is installed.
find_penstock() {
    local found
    found=$(ls -t "$repository"/.build/{release,debug}/penstock 2>/dev/null | head -n 1 || true)
    PENSTOCK=${PENSTOCK:-${found:-$(command -v penstock || true)}}
    [ -n "$PENSTOCK" ] || { echo "there is no penstock: run make, or set PENSTOCK" >&2; exit 2; }
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# The port people expect, when nobody has it.
port_or_free() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then free_port; else echo "$1"; fi
}

wait_for_port() { # PORT PID LOG
    local tries
    for tries in $(seq 200); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        kill -0 "$2" 2>/dev/null || break
        sleep 0.05
    done
    echo "it did not start:" >&2
    cat "$3" >&2
    exit 1
}

start_backend() { # [PROGRAM]
    BACKEND=$(free_port)
    export BACKEND
    python3 "${1:-$repository/Samples/backend.py}" "$BACKEND" >"$work/backend.log" 2>&1 &
    started+=($!)
    wait_for_port "$BACKEND" $! "$work/backend.log"
}

start_gateway() { # [DEFINITION …]
    find_penstock
    # Else whatever the system gives: a port that was free a moment ago may be somebody's by now.
    if [ "${serving:-}" ]; then PORT=$(port_or_free 8080); else PORT=0; fi
    ADMIN_PORT=0
    STATE=$work/state
    ACCESS_LOG=$work/access.log
    export PORT ADMIN_PORT STATE ACCESS_LOG
    OUTPUTS=$work/outputs.json
    local -a what=("$sample/penstock.yaml")
    if [ $# -gt 0 ]; then
        what=("${@/#/$sample/}" --listen "127.0.0.1:$PORT" --admin "127.0.0.1:$ADMIN_PORT"
            --outputs-file "$OUTPUTS" ${options[@]+"${options[@]}"})
    fi
    (cd "$work" && exec "$PENSTOCK" serve "${what[@]}") >"$work/gateway.log" 2>&1 &
    started+=($!)
    wait_until_serving $! "$work/gateway.log"
    PORT=$(listening_at "$work/gateway.log" -v)
    ADMIN_PORT=$(listening_at "$work/gateway.log")
    URL=http://127.0.0.1:$PORT
    ADMIN=http://127.0.0.1:$ADMIN_PORT
}

wait_until_serving() { # PID LOG
    local tries
    for tries in $(seq 600); do
        # The shell may not have made the file yet.
        grep -qs ' info serving ' "$2" && return
        kill -0 "$1" 2>/dev/null || break
        sleep 0.05
    done
    echo "it did not start:" >&2
    cat "$2" >&2
    exit 1
}

# The port of the admin listener, or with -v of the first other one.
listening_at() { # LOG [-v]
    grep ' info listening ' "$1" | grep ${2:-} 'listener=admin' | head -n 1 |
        sed -E 's/.*address=127\.0\.0\.1:([0-9]+) .*/\1/'
}

# The URL that an output of a stack has here.
output() { # STACK NAME
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]][sys.argv[3]].rstrip("/"))' \
        "$OUTPUTS" "$1" "$2"
}

# With --serve: prints where it serves and what to try, and stays until ^C. Otherwise does nothing.
serve() { # ARGUMENTS-OF-CURL …, with URL where the address goes
    [ "${serving:-}" ] || return 0
    echo "Serving $(basename "$sample") on $URL (admin on $ADMIN). Try:"
    echo
    local line
    for line in "$@"; do echo "    curl -i ${line//URL/$URL}"; done
    echo
    echo "Access log: $ACCESS_LOG. ^C stops it."
    wait "${started[-1]}"
    exit
}

# Shows a request and its answer: status line, headers, body.
ask() { # PATH [options of curl]
    local path=$1 option shown=
    shift
    for option in "$@"; do
        case $option in
            *[!A-Za-z0-9_./:=-]*) shown+=" '$option'" ;;
            *) shown+=" $option" ;;
        esac
    done
    echo "\$ curl -i \$URL$path$shown"
    curl -sS -i --max-time 10 "$URL$path" "$@" | tr -d '\r'
    echo
    echo
}

[ "${1:-}" != --serve ] || serving=yes
