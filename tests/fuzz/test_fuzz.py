"""No input under a megabyte makes the readers raise, hang or swell."""

from __future__ import annotations

import resource
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from rfcflow.lints import LintContext, lint_file, rules
from rfcflow.text.document import text_hash
from tests.conftest import CORPORA, PROJECT
from tests.fuzz.mutator import floods, mutant

QUICK: Final = 5_000
NIGHTLY: Final = 200_000
CHUNK: Final = 500
MOST_SECONDS: Final = 1.0  # of processor time, for one input
MOST_BYTES: Final = 200_000_000  # more memory than before the chunk
_UNIT: Final = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in
_KEPT: Final = 60  # texts of each archive


@cache
def seeds() -> tuple[bytes, ...]:
    """The template, every example of every rule, and texts of the real corpora where they are."""
    found = [(PROJECT / "TEMPLATE.md").read_bytes()]
    examples = (example for rule in rules() for example in (rule.bad, rule.good))
    found += [example if isinstance(example, bytes) else example.encode() for example in examples]
    for archive in sorted(CORPORA.glob("*.tar.xz")) if CORPORA.is_dir() else ():
        found += _texts(archive)
    return tuple(found)


def _texts(archive: Path) -> Iterator[bytes]:
    left = _KEPT
    with tarfile.open(archive) as tar:
        for member in tar:
            if left and member.isfile() and member.name.endswith((".md", ".rst")) and member.size < 60_000:
                left -= 1
                stream = tar.extractfile(member)
                assert stream is not None
                yield stream.read()


def _lint(raw: bytes) -> None:
    document, problems = lint_file("rfcs/0000-fuzz.md", raw, LintContext())
    assert document is not None or problems, "neither a document nor a reason"
    if document is not None:
        assert document.raw == raw
        assert text_hash(document).startswith("t1:")


READERS: Final[tuple[Callable[[bytes], None], ...]] = (_lint,)


def _feed(raw: bytes, name: str) -> None:
    for reader in READERS:
        before = time.process_time()
        try:
            reader(raw)
        except Exception as error:
            raise AssertionError(f"{name}: {reader.__name__} raised {error!r} on {raw[:300]!r}…") from error
        spent = time.process_time() - before
        assert spent < MOST_SECONDS, f"{name}: {reader.__name__} took {spent:.1f} s for {len(raw):,} bytes"


def _swollen(before: int) -> int:
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * _UNIT


@pytest.mark.parametrize("first", range(0, QUICK, CHUNK))
def test_mutated_texts_are_read_or_refused(first: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(first, first + CHUNK):
        _feed(mutant(number, seeds()), f"mutant {number}")
    assert _swollen(before) < MOST_BYTES


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(QUICK, NIGHTLY, CHUNK * 13))
def test_two_hundred_thousand_mutated_texts_are_read_or_refused(first: int) -> None:
    for number in range(first, min(first + CHUNK * 13, NIGHTLY)):
        _feed(mutant(number, seeds()), f"mutant {number}")


@pytest.mark.parametrize("number", range(len(floods(1000))))
def test_a_megabyte_of_one_token_is_read_or_refused(number: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _feed(floods(999_000)[number], f"flood {number}")
    assert _swollen(before) < MOST_BYTES
