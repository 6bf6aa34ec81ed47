#!/bin/sh
# Builds the committed stylesheet, script and fonts from the sources in this folder, in a temporary folder outside the checkout.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
room=${LOOK_BUILD_DIR:-$(mktemp -d)}
mkdir -p "$room"
cp "$here/package.json" "$here/build.mjs" "$room/"
rm -rf "$room/scss" && cp -R "$here/scss" "$here/app.js" "$here/shortcuts.js" "$here/bench.js" "$room/"
cd "$room"
[ -d node_modules/esbuild ] || npm install --no-audit --no-fund --no-package-lock
node build.mjs "$(dirname "$here")" "$(cd "$here/../../.." && pwd)/tests/vendor"
