#!/bin/sh
# notarise.sh Hearth.dmg: has Apple look at it and staples the ticket. Does nothing without HEARTH_NOTARY_PROFILE, the name
# that "xcrun notarytool store-credentials" was given.
set -eu
if [ -z "${HEARTH_NOTARY_PROFILE:-}" ]; then
  echo "Not notarised: HEARTH_NOTARY_PROFILE is not set."
  exit 0
fi
xcrun notarytool submit "$1" --keychain-profile "$HEARTH_NOTARY_PROFILE" --wait
xcrun stapler staple "$1"
