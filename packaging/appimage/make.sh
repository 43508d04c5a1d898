#!/bin/sh
# make.sh VERSION: dist/hearth-VERSION-x86_64.AppImage from what "./dev package" has made. Needs appimagetool on PATH.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
id=chat.hearth.Hearth
folder=$root/build/package/Hearth.AppDir
share=$root/build/package/deb/usr/share
command -v appimagetool >/dev/null || { echo "appimagetool is not on PATH" >&2 && exit 2; }
rm -rf "$folder"
mkdir -p "$folder/usr/lib" "$folder/usr/share"
cp -a "$root/build/package/frozen/hearth" "$folder/usr/lib/hearth"
cp -a "$share/applications" "$share/metainfo" "$share/mime" "$share/icons" "$folder/usr/share/"
cp "$share/applications/$id.desktop" "$share/icons/hicolor/256x256/apps/$id.png" "$folder/"
ln -s usr/lib/hearth/hearth "$folder/AppRun"
SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct) ARCH=x86_64 \
  appimagetool --no-appstream "$folder" "$root/dist/hearth-$1-x86_64.AppImage"
