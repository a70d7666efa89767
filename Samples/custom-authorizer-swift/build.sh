#!/bin/bash
# Builds the plugin out of its source and the SDK's, without a package: build.sh OUTPUT.so
# PREFIX is where `make install PREFIX=` put the SDK; without it the sources of this repository serve.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=$1
PATH=$PATH:/opt/swift/usr/bin
if [ -n "${PREFIX:-}" ]; then
    include=$PREFIX/include/penstock sources=$PREFIX/share/penstock/sdk
    map=$PREFIX/share/penstock/sdk/penstock.map
else
    root=$here/../..
    include=$root/Sources/CPenstock/include sources=$root/Sources/PenstockPlugin
    map=$root/Plugins/penstock.map
fi
mapfile -t sdk < <(find "$sources" -name '*.swift')
exec swiftc -O -wmo -swift-version 6 -emit-library -module-name TokenAuthorizer \
    -I "$include" "$here/Authorizer.swift" "${sdk[@]}" -o "$output" \
    -Xlinker "--version-script=$map" -Xlinker -z -Xlinker nodelete
