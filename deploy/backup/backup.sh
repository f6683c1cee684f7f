#!/usr/bin/env bash
# Back up rows, files of cases, settings, the PBX's secrets, own prompts and music: backup.sh FOLDER
# Recordings are left out on purpose: a copy in a backup would outlive the 30 days it may live.
# Environment: CALLCENTER_DATABASE_URL; CALLCENTER_STATE_DIR (default /var/lib/callcenter);
# CALLCENTER_ATTACHMENTS_DIR (default attachments below it); CALLCENTER_CONFIG (default
# /etc/callcenter/callcenter.toml); KEEP, how many stay (default 14).
set -euo pipefail
umask 077
target=${1:?usage: backup.sh FOLDER}
state=${CALLCENTER_STATE_DIR:-/var/lib/callcenter}
settings=${CALLCENTER_CONFIG:-/etc/callcenter/callcenter.toml}
: "${CALLCENTER_DATABASE_URL:?set CALLCENTER_DATABASE_URL to the database to back up}"
# shellcheck source=deploy/backup/database.sh
. "$(dirname "$0")/database.sh"

name=callcenter-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$target"
work=$(mktemp -d "$target/.$name.XXXXXX")
trap 'rm -rf "$work"' EXIT

pg_dump --format=custom --no-owner --file="$work/database.dump" "$database"
pg_restore --list "$work/database.dump" >/dev/null   # readable, or this is no backup
for kept in pbx/secrets.json pbx/sounds-custom pbx/moh-custom; do
  if [ -e "$state/$kept" ]; then
    mkdir -p "$work/state/pbx"
    cp -R "$state/$kept" "$work/state/pbx/"
  fi
done
# Files of cases never change: what the last backup has is linked, not copied once more.
files=${CALLCENTER_ATTACHMENTS_DIR:-$state/attachments}/kept
last=$(find "$target" -maxdepth 1 -type d -name 'callcenter-*' | sort | tail -n 1)
if [ -d "$files" ]; then
  (cd "$files" && find . -type f ! -name '*#*') | while read -r file; do
    mkdir -p "$work/state/attachments/kept/${file%/*}"
    ln "$last/state/attachments/kept/$file" "$work/state/attachments/kept/$file" 2>/dev/null ||
      cp "$files/$file" "$work/state/attachments/kept/$file"
  done
fi
if [ -e "$settings" ]; then install -m 600 "$settings" "$work/callcenter.toml"; fi
(cd "$work" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS)
mv "$work" "$target/$name"
trap - EXIT

find "$target" -maxdepth 1 -type d -name 'callcenter-*' | sort | head -n "-${KEEP:-14}" |
  while read -r old; do rm -rf "$old"; done
echo "$target/$name"
