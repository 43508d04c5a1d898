#!/bin/sh
# disk_image.sh VERSION: dist/hearth-VERSION-macos-ARCHITECTURE.dmg with Hearth.app, signed and notarised where there are keys.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
image=$root/dist/hearth-$1-macos-$(uname -m).dmg
stage=$root/build/package/image
rm -rf "$stage"
mkdir -p "$stage" "$root/dist"
cp -R "$root/build/package/frozen/Hearth.app" "$stage/"
"$here/sign.sh" "$stage/Hearth.app"
ln -s /Applications "$stage/Applications"
hdiutil create -ov -fs HFS+ -format ULMO -volname Hearth -srcfolder "$stage" "$image"
"$here/notarise.sh" "$image"
