#!/bin/sh
# check.sh IMAGE.dmg [--signed]: does it open, start, load the starter model, and is it signed?
set -eu
place=$(mktemp -d)
hdiutil attach -nobrowse -quiet -mountpoint "$place" "$1"
trap 'hdiutil detach -quiet "$place"' EXIT
"$place/Hearth.app/Contents/MacOS/hearth" --self-test
if [ "${2:-}" = --signed ]; then
  codesign --verify --deep --strict "$place/Hearth.app"
  spctl --assess --type execute "$place/Hearth.app"
fi
