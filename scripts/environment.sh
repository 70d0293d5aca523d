# shellcheck shell=sh
# Sourced by scripts/rfc and scripts/check: finds the checkout, and a Python environment that matches a lock file.
# Invariant: when the environment is ready, nothing but one comparison of two files is run; stdout stays untouched.
#
#   enter_environment NAME LOCK    sets $root (the checkout) and $python (the environment's interpreter), or exits:
#                                  2 when Python 3.11 or git is missing, 4 when packages cannot be fetched

say() { printf '%s\n' "$*" >&2; }

# True when both files hold the same bytes. Bare containers have coreutils but no cmp.
same_file() {
  cmp -s "$1" "$2" 2>/dev/null
  case $? in
    0) return 0 ;;
    127) [ "$(cat "$1" 2>/dev/null)" = "$(cat "$2")" ] ;;
    *) return 1 ;;
  esac
}

# An environment is ready when its interpreter can be run and its stamp, written last, equals the lock file.
ready() {
  [ -x "$1/bin/python" ] && [ -r "$1/stamp" ] && same_file "$1/stamp" "$root/$2"
}

# Prints the first Python of 3.11 or newer. It is run, not only looked up: a version manager leaves shims for
# versions that are not installed, and macOS has a python3 that only offers to install one.
find_python() {
  for candidate in "${RFCFLOW_PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null >/dev/null 2>&1; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

explain_missing_python() {
  say "rfcflow needs Python 3.11 or newer and found none."
  for candidate in "${RFCFLOW_PYTHON:-}" python3; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
      say "  found $(command -v "$candidate"): $("$candidate" -V 2>&1 </dev/null | head -n 1)"
    fi
  done
  say "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13),"
  say "or name one: RFCFLOW_PYTHON=/path/to/python3.12 $0"
}

enter_environment() {
  if ! command -v git >/dev/null 2>&1; then
    say "rfcflow needs git and found none on PATH."
    say "Install it (Debian, Ubuntu: apt-get install git; macOS: xcode-select --install)."
    exit 2
  fi
  root=$(CDPATH='' cd -- "$1" && pwd -P) || exit 2
  python=$root/$2/bin/python
  ready "$root/$2" "$3" && return 0
  # The second place is for a checkout that cannot be written; bootstrap.py names it the same way.
  cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  if [ -n "$cache" ] && [ ! -w "$root" ] && ready "$cache/rfcflow$root/$2" "$3"; then
    python=$cache/rfcflow$root/$2/bin/python
    return 0
  fi
  if ! base=$(find_python); then
    explain_missing_python
    exit 2
  fi
  # shellcheck disable=SC2034 # read by the scripts that source this file
  python=$("$base" -I "$root/scripts/bootstrap.py" "$2" "$3") || exit $?
}
