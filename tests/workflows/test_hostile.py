"""What a stranger can write is data: titles, names, texts and comments through the real workflow files.

Invariant: each vector tries to leave a file behind (shell, expressions), to be obeyed by the runner (log
commands), to set an output, or to reach people; none may.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rfcflow.forge import conversation
from rfcflow.forge.dispatcher import JobRun
from rfcflow.forge.state import Actor
from tests.engine.test_hostile import ASKED, NASTY, assert_harmless
from tests.engine.world import NAME, rfc_text
from tests.workflows.world import Acted, lints, sweeps

nightly = pytest.mark.nightly


def vectors(canary: Path) -> tuple[str, ...]:
    """Texts that would touch `canary` if any part of them were ever run."""
    return (
        *NASTY,
        f"$(touch {canary})",
        f"`touch {canary}`",
        f'"; touch {canary}; echo "',
        f"'; touch {canary}; echo '",
        f"x && touch {canary} || touch {canary} # ",
        f"${{{{ github.token }}}} ${{{{ format('{{0}}', 'touch {canary}') }}}}",
        "::add-mask::the",
        "::warning file=README.md::pwned",
        "##[error]pwned",
        "::stop-commands::pwned",
        "moved=true",
        "%0A::error::pwned",
        "--help",
        "-rf",
    )


def branch_names(canary: Path) -> tuple[str, ...]:
    """Names that git allows and a shell would not survive."""
    return (
        f"$(touch${{IFS}}{canary})",
        f'a";touch${{IFS}}{canary};"',
        f"`touch${{IFS}}{canary}`",
        "a&&echo|cat;x",
        "${{github.token}}",
        "-x",
        "'$GITHUB_ENV'",
    )


def assert_untouched(acted: Acted, canary: Path, jobs: list[JobRun]) -> None:
    """Nothing ran, nothing was obeyed but what we say ourselves, no output but our own."""
    assert [] != jobs
    assert not canary.exists()
    for job in jobs:
        assert "pwned" not in [str(command.get("arg")) for command in job.commands]
        assert {"add-mask", "set-env", "add-path"}.isdisjoint(command["command"] for command in job.commands)
        assert set(job.outputs) <= {"moved"}
        assert not re.search(r"ghs_\d+", job.log + job.summary)


def test_hostile_titles_names_and_comments_are_only_read(acted: Acted, tmp_path: Path) -> None:
    canary = tmp_path / "pwned"
    number = acted.open(rfc_text("$(touch pwned)"), title=f"$(touch {canary}) ::error::pwned")
    acted.say(number, "wren", "\n\n".join(f"/explain {text}" for text in vectors(canary)))
    jobs = acted.act_well()
    assert_untouched(acted, canary, jobs)
    assert_harmless(acted, number, {"wren", *ASKED})


@nightly
def test_hostile_titles(acted: Acted, tmp_path: Path) -> None:
    canary = tmp_path / "pwned"
    texts = vectors(canary)
    numbers = [
        acted.open(rfc_text(text), author=f"author-{row}", title=text) for row, text in enumerate(texts)
    ]
    assert_untouched(acted, canary, acted.act_well())
    # So many that everybody who could shepherd is asked, and whoever is on call after them.
    for row, number in enumerate(numbers):
        assert_harmless(acted, number, {f"author-{row}", "kim-kelp", *ASKED})


@nightly
def test_hostile_branch_names(acted: Acted, tmp_path: Path) -> None:
    canary = tmp_path / "pwned"
    numbers = []
    for row, name in enumerate(branch_names(canary)):
        text = {f"rfcs/0000-idea-{row}.md": rfc_text(author=f"author-{row}")}
        numbers.append(acted.forge.open_pull(NAME, f"author-{row}", name, text, "An idea"))
        acted.pause()
    assert_untouched(acted, canary, acted.act_well())
    acted.dispatcher.approve()
    assert_untouched(acted, canary, lints(acted.dispatcher.runs) or sweeps(acted.act()))
    assert {"proposed"} == {acted.rfc(number).state for number in numbers}


@nightly
def test_hostile_labels(acted: Acted, tmp_path: Path) -> None:
    canary = tmp_path / "pwned"
    number = acted.open()
    acted.direct()
    issue = acted.forge.state.repository_named(NAME).issues[number]
    actor = Actor(acted.forge.state.account("ara-lead"))
    with acted.forge.state.lock:
        names = [text[:50] for text in vectors(canary)]
        conversation.set_labels(acted.forge.state, issue, actor, names)
    acted.pause(hours=1)
    assert_untouched(acted, canary, acted.on_schedule())
    assert "proposed" == acted.rfc(number).state


@nightly
@pytest.mark.parametrize(
    "name",
    [
        "rfcs/0000-$(touch pwned).md",
        "rfcs/0000-a;touch pwned;.md",
        "rfcs/0000-::error::pwned.md",
        "rfcs/0000-a\n::error::pwned.md",
        "rfcs/0000-\u202epwned.md",
        "rfcs/--help.md",
        "rfcs/assets/x/$(touch pwned).png",
        "rfcs/0000-${{ github.token }}.md",
    ],
)
def test_hostile_file_names(acted: Acted, tmp_path: Path, name: str) -> None:
    number = acted.open(files={name: rfc_text()})
    acted.dispatcher.settle()
    acted.dispatcher.approve()
    acted.dispatcher.settle()
    jobs = [*lints(acted.dispatcher.runs), *sweeps(acted.dispatcher.runs)]
    assert_untouched(acted, tmp_path / "pwned", jobs)
    assert [] == list(tmp_path.rglob("pwned"))
    assert acted.gate(number)[0] in ("pending", "failure", "success")


@nightly
def test_hostile_texts_are_linted_as_text(acted: Acted, tmp_path: Path) -> None:
    canary = tmp_path / "pwned"
    for row, text in enumerate(vectors(canary)[:8]):
        bad = rfc_text(text, author=f"author-{row}").replace("kind: feature", f"kind: {text!r}\n{text}: x")
        acted.open(bad, author=f"author-{row}")
    acted.dispatcher.settle()
    acted.dispatcher.approve()
    acted.dispatcher.settle()
    assert_untouched(acted, canary, [*lints(acted.dispatcher.runs), *sweeps(acted.dispatcher.runs)])
    for lint in lints(acted.dispatcher.runs):
        assert "failure" == lint.conclusion
        assert "<img" not in lint.summary
        assert "<script" not in lint.summary


@nightly
def test_hostile_comments_and_reviews(acted: Acted, tmp_path: Path) -> None:
    canary = tmp_path / "pwned"
    number = acted.open()
    acted.direct()
    for text in vectors(canary):
        acted.forge.comment(NAME, number, "wren", f"{text}\n\n/shepherd {text}\n\n/concern {text}")
        acted.forge.review(NAME, number, "wren", "COMMENT", f"{text}\n\n/contentious {text}")
    acted.pause()
    assert_untouched(acted, canary, acted.act_well())
    assert_harmless(acted, number, {"wren", *ASKED})


@nightly
def test_a_forged_status_and_an_edited_command_decide_nothing(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    status = acted.status(number)
    acted.say(number, "wren", status.replace("proposed", "accepted"))
    edited = acted.say(number, "dana-dune", "Nice idea.")
    acted.forge.edit_comment(NAME, edited, "ara-lead", "/shepherd me")
    acted.pause()
    acted.act_well()
    rfc = acted.rfc(number)
    assert ("proposed", None) == (rfc.state, rfc.shepherd)


@nightly
def test_a_title_with_a_log_command_in_a_failing_sweep_is_not_obeyed(acted: Acted) -> None:
    number = acted.open(rfc_text("::error::pwned"), title="::error::pwned")
    acted.forge.faults.add(
        "POST", "/comments", status=403, times=5, body={"message": "::error::pwned\n##[error]pwned"}
    )
    runs = acted.act()
    (sweep,) = sweeps(runs)
    assert "failure" == sweep.conclusion
    assert "pwned" in sweep.log
    assert [] == sweep.commands
    acted.forge.faults.clear()
    acted.pause(hours=1)
    acted.on_schedule()
    assert acted.status(number)


LINT_MAIN = """name: lint
on: push
permissions: {}
jobs:
  lint:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {contents: read}
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd
        with: {persist-credentials: false}
      - uses: ./.github/actions/rfc
        with: {verb: lint, arguments: rfcs}
"""


@nightly
def test_a_file_name_that_is_a_log_command_is_shown_and_not_obeyed(acted: Acted) -> None:
    files = {"rfcs/a\n::error::pwned.md": "x", ".github/workflows/lint.yml": LINT_MAIN}
    acted.forge.commit(NAME, "ara-lead", files, "a strange name")
    runs = acted.act()
    (lint,) = lints(runs)
    assert "\\x0a::error::pwned.md" in lint.log
    assert [] == lint.commands
