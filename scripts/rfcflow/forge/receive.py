"""The receiving end of ``git push``: every ref is checked against the rules before any ref moves.

Objects are unpacked by git first, and the movements are one ``update-ref`` transaction where the client
asked for ``atomic``: then all refs move or none.
"""

from __future__ import annotations

from urllib.parse import quote

from msgspec import Struct

from rfcflow.forge import objects, plumbing, protections, pushes
from rfcflow.forge.model import Repository
from rfcflow.forge.state import Actor, State

CAPABILITIES = (
    "report-status delete-refs side-band-64k quiet atomic ofs-delta object-format=sha1 agent=git/forge"
)
UNPACK_LIMIT = 100
BAND_SIZE = 60_000


class Command(Struct, frozen=True):
    """One line of the request: move ``ref`` from ``old`` to ``new``."""

    old: str
    new: str
    ref: str


class PushRequest(Struct, frozen=True):
    """What the client sent: commands, its capabilities and a pack (empty when it only deletes)."""

    commands: list[Command]
    capabilities: frozenset[str]
    pack: bytes


def packet(line: bytes) -> bytes:
    """A pkt-line."""
    return b"%04x%s" % (len(line) + 4, line)


def parse(body: bytes) -> PushRequest:
    """Read the request; raises ValueError when it is malformed."""
    commands: list[Command] = []
    capabilities: frozenset[str] = frozenset()
    position = 0
    while True:
        size = int(body[position : position + 4], 16)
        if size == 0:
            position += 4
            break
        line = body[position + 4 : position + size]
        position += size
        if size < 4 or not line:
            raise ValueError("malformed pkt-line")
        if line.startswith(b"shallow "):
            continue
        text, _, tail = line.partition(b"\0")
        old, new, ref = text.decode("utf-8", "surrogateescape").rstrip("\n").split(" ", 2)
        if not (plumbing.OBJECT_ID.fullmatch(old) and plumbing.OBJECT_ID.fullmatch(new)):
            raise ValueError("malformed object id")
        commands.append(Command(old, new, ref))
        if tail:
            capabilities = frozenset(tail.decode("utf-8", "replace").split())
    return PushRequest(commands, capabilities, body[position:])


def advertise(repository: Repository) -> bytes:
    """The answer to ``info/refs?service=git-receive-pack``; refs of pull requests are hidden."""
    found = plumbing.refs(repository.path).items()
    shown = [f"{sha} {name}" for name, sha in found if not name.startswith("refs/pull/")]
    lines = shown or [f"{plumbing.ZERO} capabilities^{{}}"]
    lines[0] += f"\0{CAPABILITIES}"
    encoded = b"".join(packet(f"{line}\n".encode("utf-8", "surrogateescape")) for line in lines)
    return packet(b"# service=git-receive-pack\n") + b"0000" + encoded + b"0000"


def receive(
    state: State, repository: Repository, actor: Actor, request: PushRequest, refusal: str | None = None
) -> bytes:
    """Do the push as far as it may be done; returns the report. ``refusal`` refuses every ref."""
    messages: list[str] = []
    unpacked = unpack(repository, request.pack)
    reasons: dict[str, str] = {}
    for command in request.commands:
        reason = unpacked or refusal or refuse(repository, actor, command, messages)
        if reason is not None:
            reasons[command.ref] = reason
    moved: list[pushes.Movement] = []
    if "atomic" in request.capabilities:
        if reasons:
            for command in request.commands:
                reasons.setdefault(command.ref, "atomic push failure")
        else:
            moved = move(repository, request.commands, reasons, messages)
    else:
        for command in request.commands:
            if command.ref not in reasons:
                moved += move(repository, [command], reasons, messages)
    pushes.moved(state, repository, actor, moved)
    return report(request, unpacked, reasons, messages)


def unpack(repository: Repository, pack: bytes) -> str | None:
    """Store the pack's objects; returns why it is unusable, None when all is well.

    An object whose own objects are missing is not stored: what is in the store is whole.
    """
    if not pack:
        return None
    count = int.from_bytes(pack[8:12], "big")
    few = count < UNPACK_LIMIT
    how = ["unpack-objects", "-q"] if few else ["index-pack", "--stdin", "--fix-thin"]
    how.insert(1, "--strict")
    try:
        plumbing.run(repository.path, *how, stdin=pack)
    except plumbing.GitError:
        return "unpacker error"
    return None


def refuse(repository: Repository, actor: Actor, command: Command, messages: list[str]) -> str | None:
    """Why one command may not be done; explanations for the client go to ``messages``."""
    ref, old, new = command.ref, command.old, command.new
    if ref.startswith("refs/pull/"):
        return "deny updating a hidden ref"
    if new == plumbing.ZERO and ref == f"refs/heads/{repository.default_branch}":
        messages.append(f"error: refusing to delete the current branch: {ref}")
        return "refusing to delete the current branch"
    if not plumbing.is_ref_name(ref):
        return "funny refname"
    try:
        if new != plumbing.ZERO:
            if objects.kind(repository.path, new) is None:
                return "missing necessary objects"
            reason = protections.touched_workflow(repository, actor, new)
            if reason is not None:
                return reason
        found = protections.violations(repository, actor, ref, old, new)
    except plumbing.GitError:
        return "missing necessary objects"
    if found:
        rules = repository.protections[ref.removeprefix("refs/heads/")]
        if rules.ruleset:
            messages.append(f"error: GH013: Repository rule violations found for {ref}.")
            page = f"{repository.full_name}/rules?ref={quote(ref, safe='')}"
            messages.append(f"Review all repository rules at https://github.com/{page}")
            messages.extend(line for sentence in found for line in ("", f"- {sentence}"))
            messages.append("")
            return protections.RULES_DECLINED
        messages.append(f"error: GH006: Protected branch update failed for {ref}.")
        messages.extend(f"error: {sentence}" for sentence in found)
        return protections.DECLINED
    return None


def move(
    repository: Repository, commands: list[Command], reasons: dict[str, str], messages: list[str]
) -> list[pushes.Movement]:
    """Move refs in one transaction; returns the movements, or notes why none was made."""
    try:
        plumbing.update_refs(repository.path, [(one.ref, one.new, one.old) for one in commands])
    except plumbing.GitError as error:
        messages.append(f"error: {str(error).removeprefix('fatal: ')}")
        for one in commands:
            reasons[one.ref] = "failed to update ref"
        return []
    return [(one.ref, one.old, one.new) for one in commands if one.old != one.new]


def report(request: PushRequest, unpacked: str | None, reasons: dict[str, str], messages: list[str]) -> bytes:
    """The report, ref by ref, in side bands where the client reads them."""
    lines = [f"unpack {unpacked or 'ok'}\n"]
    for command in request.commands:
        reason = reasons.get(command.ref)
        lines.append(f"ok {command.ref}\n" if reason is None else f"ng {command.ref} {reason}\n")
    body = b"".join(packet(line.encode("utf-8", "surrogateescape")) for line in lines) + b"0000"
    if "report-status" not in request.capabilities:
        body = b""
    if "side-band-64k" not in request.capabilities:
        return body
    words = "".join(f"{message}\n" for message in messages).encode("utf-8", "replace")
    bands = b""
    for band, content in ((b"\2", words), (b"\1", body)):
        for start in range(0, len(content), BAND_SIZE):
            bands += packet(band + content[start : start + BAND_SIZE])
    return bands + b"0000"
