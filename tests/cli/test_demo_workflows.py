"""The demo with the workflow files as the bot: the same story, the same end."""

from __future__ import annotations

import faulthandler
import json
import re
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from rfcflow.cli.demo.workflow_stage import template_files
from rfcflow.errors import Refusal
from rfcflow.forge.dispatcher import ActMissing, find_act
from rfcflow.ledger import ledger_path
from tests.cli.conftest import Demo, rfc


def test_a_machine_without_act_learns_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ActMissing, match="scripts/check"):
        find_act(tmp_path)
    there = tmp_path / ".venv-dev" / "bin" / "act"
    there.parent.mkdir(parents=True)
    there.touch()
    assert there == find_act(tmp_path)


def test_the_template_is_a_whole_checkout_without_what_is_only_ours(tmp_path: Path) -> None:
    names = set(template_files())
    assert {".github/workflows/rfc.yml", ".github/actions/rfc/run.sh", "scripts/rfc"} <= names
    assert ".github/workflows/check.yml" not in names
    assert [] == [name for name in names if "__pycache__" in name or "/sample/" in name]
    with pytest.raises(Refusal, match="whole checkout"):
        template_files(tmp_path)


def events(demo: Demo, number: int) -> list[tuple[Any, ...]]:
    """A ledger without times and numbers: what happened, by whom, on which text."""
    lines = map(json.loads, demo.git("show", f"rfc-ledger:{ledger_path(f'{number:04d}')}").splitlines())
    return [(e["type"], (e["actor"] or {}).get("login"), e["text"]) for e in lines]


def outcome(demo: Demo, number: int) -> str:
    """An outcome without moments and commits."""
    text = demo.git("show", f"main:rfcs/outcomes/{number:04d}.yml")
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z|\b[0-9a-f]{40}\b|event: \w+|http://127\.0\.0\.1:\d+", "…", text)


@pytest.mark.nightly
def test_the_story_by_the_workflow_files_ends_as_the_direct_one(demo: Demo, tmp_path: Path) -> None:
    # Minutes on a busy machine: the time limit below is this test's own.
    faulthandler.cancel_dump_traceback_later()
    directory = tmp_path / "kept"
    ran = rfc("demo", "--workflows", "--further", "--dir", str(directory), "--format", "json")
    assert (0, "") == (ran.code, ran.err)
    played = Demo(json.loads(ran.out), directory)
    assert demo.record["rfcs"] == played.record["rfcs"]
    assert demo.record["verify"] == played.record["verify"]
    for number in range(1, 5):
        assert events(demo, number) == events(played, number)
    for number in range(1, 4):
        assert outcome(demo, number) == outcome(played, number)
    jobs = played.record["workflows"]["jobs"]
    assert [] == [name for name in jobs if name.endswith("failure")]
    assert jobs["rfc.yml: sweep success"] > 20
    assert "Resumable collectives" in (Path(played.record["site"]) / "index.html").read_text()
