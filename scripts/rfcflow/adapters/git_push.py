"""One atomic push, and what its answer means.

Invariant: every ref carries a lease on its expected value; an answer that never came is taken neither for a
refusal nor for success: the remote's refs decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from rfcflow.adapters.git_process import Finished, printable
from rfcflow.errors import PushRefused, RaceLost, Refusal, UpstreamError

# What Git and GitHub say when somebody else moved a ref between the look and the push.
_RACE = re.compile(
    r"stale info|fetch first|cannot lock ref|failed to lock|failed to update ref|incorrect old value"
    r"|reference already exists|remote ref updated",
    re.IGNORECASE,
)
# A branch `a` in the way of `a/b` is no race: waiting does not help.
_BLOCKED = re.compile(r"exists; cannot create", re.IGNORECASE)
_HTTP = re.compile(r"returned error: (\d{3})|HTTP (\d{3})\b|status code (\d{3})")
_DENIED = re.compile(r"Permission to \S+ denied|Authentication failed|could not read Username", re.IGNORECASE)
_REF = re.compile(r"refs/[!-~]+")
_REF_FORBIDDEN = re.compile(r"[~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|[/.]$")


class RefUpdate(Struct, frozen=True):
    """Move `ref` (full name) from `expected` (None: it must not exist) to `new` (None: delete it).

    `ff_only` asks for a descendant of `expected`: history that others have seen is never rewritten.
    """

    ref: str
    new: str | None
    expected: str | None
    ff_only: bool = False


def check_ref(name: str) -> str:
    """`name` when it is a full ref name Git takes; raises Refusal otherwise."""
    if not _REF.fullmatch(name) or _REF_FORBIDDEN.search(name):
        raise Refusal(f"{name!r} is not the full name of a ref, such as refs/heads/main.")
    return name


def push_arguments(remote: str, updates: Sequence[RefUpdate]) -> list[str]:
    """The command line of one atomic push with a lease on every ref; it never carries a secret."""
    leases = [f"--force-with-lease={check_ref(update.ref)}:{update.expected or ''}" for update in updates]
    specs = [f"{update.new or ''}:{update.ref}" for update in updates]
    return ["push", "--porcelain", "--atomic", "--no-verify", "--no-progress", *leases, "--", remote, *specs]


def achieved(updates: Sequence[RefUpdate], refs: Mapping[str, str]) -> bool:
    """Whether the remote's `refs` are what the push wanted."""
    return all(refs.get(update.ref) == update.new for update in updates)


def moved(updates: Sequence[RefUpdate], refs: Mapping[str, str]) -> tuple[str, ...]:
    """The refs that are neither where they were expected nor where they should go."""
    return tuple(u.ref for u in updates if refs.get(u.ref) not in (u.expected, u.new))


def verdict(
    updates: Sequence[RefUpdate], finished: Finished, refs: Mapping[str, str] | None
) -> UpstreamError:
    """What a failed push was: a race, a refusal by rule, or an outage.

    `refs` is the remote afterwards, None when it could not be read: then the outcome is unknown unless the
    server refused in words.
    """
    rejected = tuple(_rejections(finished.output))
    said = printable("\n".join([*rejected, *_remote_lines(finished.complaint)]) or finished.complaint)
    names = ", ".join(update.ref for update in updates)
    elsewhere = moved(updates, refs) if refs is not None else ()
    everything = said + "\n" + finished.complaint
    if elsewhere or (_RACE.search(everything) and not _BLOCKED.search(everything)):
        return RaceLost(f"{', '.join(elsewhere) or names} moved while this run was deciding: {said}")
    status = http_status(finished.complaint)
    if rejected:
        return PushRefused(f"The server refused the push to {names}: {said}", status)
    if status in (401, 403) or _DENIED.search(finished.complaint):
        return PushRefused(
            f"The token may not push to {names}: {said}. Give it contents: write.", status or 403
        )
    if refs is None:
        return UpstreamError(
            f"The push to {names} broke off with its outcome unknown; the next run looks again: {said}",
            status,
        )
    return UpstreamError(f"The push to {names} did not arrive; the next run tries again: {said}", status)


def http_status(complaint: str) -> int | None:
    """The HTTP status git mentions in a complaint."""
    match = _HTTP.search(complaint)
    return int(next(group for group in match.groups() if group)) if match else None


def _rejections(output: bytes) -> list[str]:
    """`ref: reason` of each ref the porcelain output marks as refused, other than for a neighbour's sake."""
    found = []
    for line in output.decode("utf-8", "replace").split("\n"):
        flag, _, rest = line.partition("\t")
        if flag != "!":
            continue
        spec, _, summary = rest.partition("\t")
        if "atomic push fail" not in summary and "atomic transaction failed" not in summary:
            found.append(f"{spec.rpartition(':')[2]}: {summary}")
    return found


def _remote_lines(complaint: str) -> list[str]:
    """What the server itself said."""
    lines = (line.strip() for line in complaint.split("\n") if line.startswith("remote:"))
    return [line.removeprefix("remote:").strip() for line in lines if line != "remote:"]
