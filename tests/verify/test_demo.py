"""The demo, made by the whole product against a local GitHub, verifies; and a cut in it is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rfcflow.adapters.git import Git
from rfcflow.cli.main import main
from rfcflow.engine.verify import verify_repository
from tests.verify.workshop import Workshop


@pytest.mark.nightly
def test_the_demo_verifies_and_every_cut_in_it_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["demo", "--format", "json", "--dir", str(tmp_path / "demo")])
    repository = Path(json.loads(capsys.readouterr().out)["repository"])
    report = verify_repository(repository)
    assert [] == [str(finding) for finding in report.findings]
    with Git.open(repository) as git:
        shop, tip = Workshop(git), git.resolve("refs/heads/rfc-ledger")
        for each in report.verified:
            shop.rewrite(each.rfc, lambda events: events[:-1])
            codes = {f.code for f in shop.verify().findings if f.rfc == each.rfc}
            git.update_ref("refs/heads/rfc-ledger", tip)
            assert "cut" in codes
