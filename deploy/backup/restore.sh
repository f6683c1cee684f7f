#!/usr/bin/env bash
# Put a backup back: restore.sh FOLDER/callcenter-TIME
# The database named by CALLCENTER_DATABASE_URL must exist and be empty; callcenter must be stopped.
# After it, `callcenter serve` first finishes every purge that is due, before its web port opens, and
# reads the journal on the PBX's disk again: calls since the backup come back by themselves.
set -euo pipefail
umask 077
source=${1:?usage: restore.sh BACKUP}
state=${CALLCENTER_STATE_DIR:-/var/lib/callcenter}
: "${CALLCENTER_DATABASE_URL:?set CALLCENTER_DATABASE_URL to the empty database}"
# shellcheck source=deploy/backup/database.sh
. "$(dirname "$0")/database.sh"

(cd "$source" && sha256sum --quiet --check SHA256SUMS)
psql --quiet --set=ON_ERROR_STOP=1 "$database" <<'SQL'   # roles are the server's, so no dump has them
DO $$ BEGIN
  IF to_regrole('callcenter_organisation') IS NULL THEN CREATE ROLE callcenter_organisation NOLOGIN; END IF;
END $$;
DO $$ BEGIN
  SET LOCAL ROLE callcenter_organisation;
EXCEPTION WHEN insufficient_privilege THEN
  EXECUTE format('GRANT callcenter_organisation TO %I', session_user);
END $$;
SQL
pg_restore --no-owner --exit-on-error --single-transaction --dbname="$database" "$source/database.dump"
if [ -d "$source/state" ]; then
  mkdir -p "$state"
  cp -R --no-clobber "$source/state/." "$state/"
fi
echo "Restored. Start callcenter, then run: callcenter doctor && callcenter receipts verify"
