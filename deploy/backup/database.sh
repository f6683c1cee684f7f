# Sourced by backup.sh and restore.sh: sets $database to CALLCENTER_DATABASE_URL without its
# password, which goes to PGPASSWORD: a program's arguments are read by every user of the machine.
database=$CALLCENTER_DATABASE_URL
if [[ $database =~ ^(postgres(ql)?://[^:/@?]*):([^@/]*)@(.*)$ ]]; then
  database=${BASH_REMATCH[1]}@${BASH_REMATCH[4]}
  coded=${BASH_REMATCH[3]//\\/\\\\}
  if [ -n "$coded" ]; then
    PGPASSWORD=$(printf '%b' "${coded//%/\\x}")   # %40 in a URL is the sign with that code
    export PGPASSWORD
  fi
fi
if [[ $database == *[?\&]password=* ]]; then
  echo "CALLCENTER_DATABASE_URL: write the password as user:password@host" >&2
  exit 1
fi
