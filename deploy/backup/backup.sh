#!/usr/bin/env bash
# Back up rows, settings and the PBX's secrets: backup.sh FOLDER
# Audio is left out on purpose: a copy in a backup would outlive the 30 days it may live.
# Environment: CALLCENTER_DATABASE_URL; CALLCENTER_STATE_DIR (default /var/lib/callcenter);
# KEEP, how many backups stay (default 14).
set -euo pipefail
umask 077
target=${1:?usage: backup.sh FOLDER}
state=${CALLCENTER_STATE_DIR:-/var/lib/callcenter}
url=${CALLCENTER_DATABASE_URL:?set CALLCENTER_DATABASE_URL to the database to back up}

name=callcenter-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$target"
work=$(mktemp -d "$target/.$name.XXXXXX")
trap 'rm -rf "$work"' EXIT

pg_dump --format=custom --no-owner --file="$work/database.dump" "$url"
pg_restore --list "$work/database.dump" >/dev/null   # readable, or this is no backup
for file in pbx/secrets.json; do
  [ -e "$state/$file" ] && install -D -m 600 "$state/$file" "$work/state/$file"
done
[ -e /etc/callcenter/callcenter.toml ] && install -m 600 /etc/callcenter/callcenter.toml "$work/"
(cd "$work" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS)
mv "$work" "$target/$name"
trap - EXIT

find "$target" -maxdepth 1 -type d -name 'callcenter-*' | sort | head -n "-${KEEP:-14}" | xargs -r rm -rf
echo "$target/$name"
