#!/usr/bin/env bash
# Install and build everything a checkout needs; do only what is missing. Starts nothing.
# Outside the checkout it changes two things: Debian packages (named first) and the user's cache.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

missing_packages() {
  sed -n 's/^\([a-z0-9][a-z0-9.+-]*\)[[:space:]].*/\1/p' deploy/packages.txt | while read -r package; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
  done
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "This is not Debian. Install what deploy/packages.txt lists, an Asterisk of version 20 or newer and Python 3.11 or newer, then run this again."
    check_by_hand
    return
  fi
  local missing
  missing=$(missing_packages)
  [ -z "$missing" ] && return
  say "Debian packages to install: $missing"
  if [ "$(id -u)" -ne 0 ]; then
    say "Only root may install packages. Run:  sudo apt-get install $missing  and then this again."
    exit 1
  fi
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of names on purpose
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
}

check_by_hand() {
  local tool
  for tool in python3 asterisk espeak-ng sipp strace; do
    command -v "$tool" >/dev/null || { say "missing: $tool"; exit 1; }
  done
}

make_virtual_environment() {
  local stamp=.venv/.requirements
  if cmp -s requirements.lock "$stamp"; then return; fi
  say "Python packages into .venv (about a minute)"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed; this is $(python3 -V)"; exit 1; }
  [ -x .venv/bin/python ] || python3 -m venv .venv
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
  cp requirements.lock "$stamp"
}

build_panel() {
  local panel=callcenter/panel stamp=callcenter/panel/node_modules/.built now
  now=$(panel_state)
  if [ -d $panel/dist ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return; fi
  say "The panel (half a minute the first time)"
  local PATH="$PWD/.venv/bin:$PATH" # Node comes with the virtual environment
  if ! cmp -s $panel/package-lock.json $panel/node_modules/.installed; then
    (cd $panel && npm ci --no-audit --no-fund --loglevel=error >&2)
    cp $panel/package-lock.json $panel/node_modules/.installed
  fi
  callcenter openapi | (cd $panel && npm run --silent types)
  (cd $panel && npm run --silent build -- --logLevel warn >&2)
  printf '%s' "$now" >"$stamp"
}

panel_state() { # of everything the build is made from
  find callcenter/panel callcenter/api callcenter/domain -type f \
    -not -path '*/node_modules/*' -not -path '*/dist/*' -not -name '*.pyc' -not -name schema.d.ts -print0 |
    sort -z | xargs -0 sha256sum | sha256sum
}

install_packages
make_virtual_environment
build_panel
.venv/bin/python deploy/asterisk/fetch.py >/dev/null
say "Ready."
