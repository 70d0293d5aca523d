"""One git command: its clean environment, its bounds, its end.

Invariant: nothing of the machine's configuration, no hook and no terminal takes part; the token travels in
the environment alone; a command that takes too long or says too much is killed with all its children.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Final

from msgspec import Struct

from rfcflow.errors import HistoryMissing, Refusal, UpstreamError

LOCAL_SECONDS: Final = 120.0
NETWORK_SECONDS: Final = 600.0
OUTPUT_BYTES: Final = 64 * 1024 * 1024
COMPLAINT_BYTES: Final = 64 * 1024
_CHUNK: Final = 1024 * 1024
# Certificates of a company's own GitHub, its proxy and an unusual place of git are the machine's to say. What
# else a job has in its environment, its token and the key of a GitHub App first, is none of Git's business.
_KEPT: Final = frozenset(
    (
        *("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
        *("GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_EXEC_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("CURL_CA_BUNDLE", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    )
)
_SETTINGS: Final = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.quotePath", "false"),
    ("credential.helper", ""),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("push.recurseSubmodules", "no"),
    ("push.gpgSign", "false"),
    ("push.followTags", "false"),
    ("submodule.recurse", "false"),
    ("protocol.allow", "never"),
    ("protocol.http.allow", "always"),
    ("protocol.https.allow", "always"),
    ("protocol.file.allow", "always"),
    # A redirect to another host would be followed with the token's header.
    ("http.followRedirects", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
)
_MISSING: Final = re.compile(
    r"bad object|not a valid object name|unable to read tree|could not get object info|could not parse object"
    r"|failed to traverse parents|missing blob|missing tree|not our ref|bad tree object",
    re.IGNORECASE,
)


class TooLarge(Refusal):
    """Something in a repository is larger than the caller accepts to read."""


class Finished(Struct, frozen=True):
    """A command that ended: exit `code`, its output, and what it complained about (printable, cut)."""

    code: int
    output: bytes
    complaint: str


def environment(settings: Sequence[tuple[str, str]] = (), **variables: str) -> dict[str, str]:
    """What Git needs of the process's environment, plus `settings` as git configuration."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    configured = {"GIT_CONFIG_COUNT": str(len(_SETTINGS) + len(settings))}
    for position, (key, value) in enumerate((*_SETTINGS, *settings)):
        configured[f"GIT_CONFIG_KEY_{position}"] = key
        configured[f"GIT_CONFIG_VALUE_{position}"] = value
    fixed = {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
        "TZ": "UTC",
    }
    return kept | configured | fixed | variables


def credentials(remote: str, token: str) -> tuple[tuple[str, str], ...]:
    """Git configuration that sends `token` to `remote` alone, whatever header the repository's file adds."""
    if not remote.startswith(("http://", "https://")):
        return ()
    key = f"http.{remote}.extraHeader"
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return ((key, ""), (key, f"Authorization: Basic {basic}"))


@cache
def _unprintable() -> re.Pattern[str]:
    # So many characters take 8 ms to compile, and most commands have nothing to complain of.
    return re.compile(r"[^\n\x20-\x7e\u00a1-\ud7ff\uf900-\ufffd]")


def printable(text: str, limit: int = 2000) -> str:
    """`text` without control characters, cut to `limit` characters: it came from a server or a repository."""
    if not text:
        return ""
    if not (text.isascii() and text.isprintable()):
        text = _unprintable().sub("\N{REPLACEMENT CHARACTER}", text.replace("\r", "\n"))
    clean = text.strip()
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def run(
    directory: Path,
    arguments: Sequence[str],
    *,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
    settings: Sequence[tuple[str, str]] = (),
    seconds: float = LOCAL_SECONDS,
    limit: int = OUTPUT_BYTES,
) -> Finished:
    """Run ``git ARGUMENTS`` on the repository whose git directory is `directory`.

    `limit` is in bytes of output. Raises TooLarge over it, UpstreamError when time is up or git is missing; a
    non-zero exit code is for the caller to judge.
    """
    full = environment(settings, GIT_DIR=str(directory), **(variables or {}))
    with scratch_file() as given, scratch_file() as complaints:
        if stdin:
            given.write(stdin)
            given.seek(0)
        process = start(arguments, full, given.fileno() if stdin else subprocess.DEVNULL, complaints.fileno())
        late = threading.Event()

        def expire() -> None:
            late.set()
            end(process)

        timer = threading.Timer(seconds, expire)
        timer.start()
        try:
            output = _drain(process, limit)
            code = process.wait()
        finally:
            timer.cancel()
            if process.poll() is None:
                end(process)
            if process.stdout is not None:
                process.stdout.close()
        complaints.seek(0)
        complaint = printable(complaints.read(COMPLAINT_BYTES).decode("utf-8", "replace"), COMPLAINT_BYTES)
    if late.is_set():
        raise UpstreamError(f"git {arguments[0]} did not end within {seconds:g} seconds. Try again later.")
    if output is None:
        raise TooLarge(f"git {arguments[0]} wrote more than {limit} bytes; that is more than is read here.")
    return Finished(code, output, complaint)


def scratch_file() -> IO[bytes]:
    """A file without a name, gone when it is closed."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("git"), "w+b")
    import tempfile  # and with it much that packs and makes up names

    return tempfile.TemporaryFile()


def start(
    arguments: Sequence[str], variables: Mapping[str, str], stdin: int, stderr: int
) -> subprocess.Popen[bytes]:
    """Start git in a session of its own: no child can ask a terminal, and all can be ended together."""
    try:
        return subprocess.Popen(
            ["git", *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=dict(variables),
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise UpstreamError("git was not found on PATH. Install git 2.36 or newer.") from error


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its children and take its exit code."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
        process.wait()


def failure(command: str, finished: Finished) -> UpstreamError:
    """The error that tells why a local `command` ended badly."""
    why = printable(finished.complaint) or f"exit code {finished.code}"
    if _MISSING.search(why):
        return HistoryMissing(f"git {command}: {why}. Fetch more history and try again.")
    return UpstreamError(f"git {command}: {why}")


def _drain(process: subprocess.Popen[bytes], limit: int) -> bytes | None:
    """All output, or None (and the process ended) when it is more than `limit` bytes."""
    if process.stdout is None:
        return b""
    chunks: list[bytes] = []
    total = 0
    while chunk := process.stdout.read(_CHUNK):
        total += len(chunk)
        if total > limit:
            end(process)
            return None
        chunks.append(chunk)
    return b"".join(chunks)
