#!/usr/bin/env bash
# Runs `rfc` with the verb and arguments of the action's inputs: words of the verb, lines of the arguments.
# Invariant: no input is evaluated, expanded or joined; each line reaches the command as one argument.
set -euo pipefail

words=()
read -r -a words <<<"$RFC_VERB"
while IFS= read -r line; do
  [ -z "$line" ] || words+=("$line")
done <<<"$RFC_ARGUMENTS"
unset RFC_VERB RFC_ARGUMENTS

# The action's directory lies three levels below the root of rfcflow, wherever the runner put it.
# `sh` in front: a copy of the files that lost its modes on the way works, too.
exec sh "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/rfc" "${words[@]}"
