"""A job's log: nobody's text is obeyed, however it is cut, and what we mean as a command is."""

from __future__ import annotations

import io
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.adapters.runner_log import SafeLog, obeyed, safe_log

PIECES = st.lists(st.text(alphabet=st.sampled_from("a:# [\n\r\t\u200b\x85 –x]%")), max_size=12)


def would_be_obeyed(text: str) -> bool:
    """As the runner reads a log: `::` first on a line but for what is invisible, `##[` anywhere."""
    lines = text.replace("\x85", "\n").splitlines()
    stripped = ["".join(c for c in line if c.isprintable() and not c.isspace()) for line in lines]
    return any(line.startswith("::") for line in stripped) or "##[" in text


@given(pieces=PIECES)
def test_no_way_to_cut_a_text_makes_a_command_of_it(pieces: list[str]) -> None:
    stream = io.StringIO()
    log = SafeLog(stream)
    for piece in pieces:
        assert len(piece) == log.write(piece)
    assert not would_be_obeyed(stream.getvalue())


@given(text=st.text(alphabet='abc {}"\n.,-'))
def test_ordinary_text_passes_unchanged(text: str) -> None:
    stream = io.StringIO()
    SafeLog(stream).write(text)
    assert text == stream.getvalue()


def test_commands_of_our_own_reach_the_runner_whatever_the_stream() -> None:
    stream = io.StringIO()
    obeyed(SafeLog(stream), "::warning file=a.md::text")
    obeyed(stream, "::notice::more")
    assert "::warning file=a.md::text\n::notice::more\n" == stream.getvalue()


def test_a_job_prints_through_it_and_a_terminal_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    with safe_log(in_actions=True):
        click.echo("::error::not an error")
        sys.stderr.write("::stop-commands::x\n")
    with safe_log(in_actions=False):
        click.echo("::error::as it is")
    seen = capsys.readouterr()
    assert "| ::error::not an error\n::error::as it is\n" == seen.out
    assert "| ::stop-commands::x\n" == seen.err


def test_bytes_find_no_way_around_it() -> None:
    log = SafeLog(io.TextIOWrapper(io.BytesIO()))
    assert not hasattr(log, "buffer")
    with pytest.raises(TypeError, match="takes text"):
        log.write(b"::error::x")  # type: ignore[arg-type]  # what click tries, to learn what the stream takes
