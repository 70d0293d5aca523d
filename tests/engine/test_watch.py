"""Watching the default branch: what was changed by hand is named, and its revert makes all hold again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from rfcflow.cli.main import main
from rfcflow.engine.watch import Watched, watch
from rfcflow.forge import Forge
from tests.builders import mentions
from tests.governance.samples import G
from tests.verify.conftest import original
from tests.verify.workshop import BOT, MAIN, Workshop, opened

__all__ = ["original"]
OUTCOME = "rfcs/outcomes/0001.yml"


@pytest.fixture
def shop(original: Path, tmp_path: Path) -> Iterator[Workshop]:
    workshop = opened(tmp_path / "copy.git", original)
    with workshop.git:
        yield workshop


def watched(shop: Workshop, own: str = "") -> Watched:
    """What is found; the commit `own` is taken for the bot's."""
    events = [event for name in ("0001", "0002", "0003", "0004") for event in shop.history(name)]
    last = next(event for event in events if event.type == "landed")
    events += [replace(last, data={**last.data, "commit": own})] if own else []
    return watch(shop.git, shop.main, shop.ledger, events, BOT, shop.now)


def landed(shop: Workshop) -> str:
    return next(path for path in shop.git.tree(MAIN) if path.startswith("rfcs/0001-"))


def test_nothing_is_prepared_where_all_holds(shop: Workshop) -> None:
    shop.commit_main({"README.md": b"# By hand, and nobody's business\n"})
    assert (True, (), None) == (watched(shop).report.ok, watched(shop).culprits, watched(shop).revert)


def test_what_was_changed_by_hand_is_put_back_and_nothing_else(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    rota = b"watch: {roster: [olm], start: 2026-11-02}\ntriage: {roster: [quin], start: 2026-11-02}\n"
    shop.commit_main({f"{G}/rotas.yml": rota})
    path = landed(shop)
    before = shop.git.read(MAIN, path, 10**6)
    culprit = shop.commit_main({path: (before or b"") + b"Slipped in.\n"}, "Fix a typo")
    shop.commit_main({"README.md": b"# Later\n"})
    found = watched(shop)
    assert [(culprit, "Fix a typo", (path,))] == [(c.sha, c.subject, c.paths) for c in found.culprits]
    assert (True, ()) == (found.mended, found.left)
    assert found.revert is not None
    assert (before, b"# Later\n") == (
        shop.git.read(found.revert, path, 10**6),
        shop.git.read(found.revert, "README.md", 100),
    )
    assert 1 == main(["watch", "--repository", str(shop.git.directory), "--apply"])
    told = capsys.readouterr().out
    assert "Watching main: olm.\n" in told
    assert "with it all holds." in told
    (branch,) = shop.git.refs("refs/heads/rfc-revert/")
    assert f"git push origin {branch.removeprefix('refs/heads/')}\n" in told


def test_who_watches_is_told_by_an_issue_until_all_holds_again(shop: Workshop, tmp_path: Path) -> None:
    shop.commit_main({f"{G}/rotas.yml": b"watch: {roster: [olm], start: 2026-11-02}\n"})
    good, path = shop.main, landed(shop)
    shop.commit_main({path: (shop.git.read(MAIN, path, 10**6) or b"") + b"Slipped in.\n"}, "Fix @nina's typo")
    with Forge(tmp_path / "forge", shop.now) as forge, pytest.MonkeyPatch.context() as patch:
        forge.repository("acme/rfcs", {"README.md": "RFCs"})
        for name, value in {
            "GITHUB_API_URL": forge.api_url,
            "GITHUB_REPOSITORY": "acme/rfcs",
            "GITHUB_TOKEN": forge.job_token("acme/rfcs", {"issues": "write"}),
            "RFC_CLOCK": forge.clock_url,
        }.items():
            patch.setenv(name, value)
        told = ["watch", "--repository", str(shop.git.directory), "--tell"]
        assert [1, 1] == [main(told), main(told)]
        (issue,) = forge.state.repository_named("acme/rfcs").issues.values()
        body = issue.body or ""
        assert ["olm"] == mentions(body)
        assert "was changed after it landed" in body
        assert "> Prepared revert: with it all holds.\n" in body
        assert "open" == issue.state
        shop.git.update_ref(MAIN, good)
        assert (0, "closed") == (main(told), issue.state)
        patch.delenv("GITHUB_TOKEN")
        assert 1 == main(told)


def test_commits_by_hand_are_put_back_newest_first_and_the_bots_are_left_alone(shop: Workshop) -> None:
    path = landed(shop)
    raw = shop.git.read(MAIN, path, 10**6) or b""
    shop.commit_main({path: raw + b"One.\n", OUTCOME: b"rfc: '0001'\n"})
    last = shop.commit_main({path: raw + b"One.\nTwo.\n"})
    found = watched(shop)
    assert (2, True, ()) == (len(found.culprits), found.mended, found.left)
    found = watched(shop, own=last)
    assert (1, False, (path,)) == (len(found.culprits), found.mended, found.left)
