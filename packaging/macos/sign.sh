#!/bin/bash
# sign.sh Hearth.app: signs it, inside out. Does nothing without HEARTH_SIGNING_IDENTITY ("Developer ID Application: …").
set -eu
application=$1
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${HEARTH_SIGNING_IDENTITY:-}" ]; then
  echo "Not signed: HEARTH_SIGNING_IDENTITY is not set."
  exit 0
fi
sign() { codesign --force --timestamp --options runtime --sign "$HEARTH_SIGNING_IDENTITY" "$@"; }
find "$application/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -path '*.framework/Versions/*/Qt*' \) -print0 |
  while IFS= read -r -d '' library; do sign "$library"; done
sign --entitlements "$here/entitlements.plist" "$application"
codesign --verify --deep --strict "$application"
