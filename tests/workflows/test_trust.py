"""Who may do what: a pull request's own files, tokens that lack something, hours without requests left.

Invariant: what a pull request brings is never code here, and a job without a right says so and decides
nothing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.small import ALPHA, POLICY, module
from tests.engine.world import NAME, rfc_text
from tests.governance.samples import G
from tests.workflows.world import Acted, adopter_files, ends, lints, open_acted, sweeps

nightly = pytest.mark.nightly
RFC_YML = ".github/workflows/rfc.yml"
VALIDATE_YML = ".github/workflows/validate.yml"
# A pull request's own validate.yml: everything a stranger would like to do with the token.
GREEDY = """name: validate
on: pull_request
permissions: write-all
jobs:
  greedy:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - shell: bash
        env:
          TOKEN: ${{ github.token }}
        run: |
          "$DISPATCHER_PYTHON" - <<'END'
          import json, os, urllib.error, urllib.request
          root = os.environ["GITHUB_API_URL"] + "/repos/" + os.environ["GITHUB_REPOSITORY"]
          head = {"Authorization": "Bearer " + os.environ["TOKEN"]}
          sha = os.environ["DISPATCHER_SHA"]
          for path in ("issues/1/comments", "issues/1/labels", "statuses/" + sha):
              body = json.dumps({"body": "x", "labels": ["x"], "state": "success"}).encode()
              try:
                  urllib.request.urlopen(urllib.request.Request(f"{root}/{path}", body, head))
                  print("written", path)
              except urllib.error.HTTPError as error:
                  print(error.code, path)
          END
          git init -q . && git -c user.name=m -c user.email=m@example.org commit -q --allow-empty -m mine
          url="${GITHUB_SERVER_URL/:\\/\\//://x-access-token:$TOKEN@}/$GITHUB_REPOSITORY.git"
          git push -q "$url" HEAD:refs/heads/mine HEAD:refs/heads/rfc-ledger || echo "push refused"
"""


def workflow(acted_file: str, *changes: tuple[str, str]) -> dict[str, bytes | str | None]:
    """A workflow file of this repository with some lines replaced."""
    text = (Path(__file__).parents[2] / acted_file).read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return {acted_file: text}


@nightly
def test_a_pull_request_that_rewrites_validate_gets_a_token_that_writes_nothing(acted: Acted) -> None:
    acted.open()
    acted.open(files={VALIDATE_YML: GREEDY}, author="mallory")
    acted.dispatcher.settle()
    assert 2 == acted.dispatcher.approve()
    runs = acted.dispatcher.runs
    acted.dispatcher.settle()
    (greedy,) = [run.jobs["greedy"] for run in runs if "greedy" in run.jobs]
    assert {"read"} == set(greedy.permissions.values())
    assert 3 == greedy.log.count("403 ")
    assert "push refused" in greedy.log
    assert "refs/heads/mine" not in acted.git("for-each-ref")


@nightly
def test_a_pull_request_cannot_change_what_sweeps_it(acted: Acted) -> None:
    files = {
        RFC_YML: "on: [workflow_run, pull_request]\njobs: {}\n",
        ".github/actions/rfc/run.sh": "echo OWNED-BY-ACTION\n",
        "scripts/rfc": "echo OWNED-BY-SCRIPT\n",
        "scripts/rfcflow/__init__.py": "print('OWNED-BY-PACKAGE')\n",
        "requirements.txt": "evil==1.0\n",
    }
    number = acted.open(files=files, author="mallory")
    acted.dispatcher.settle()
    acted.dispatcher.approve()
    acted.dispatcher.settle()
    jobs = [*sweeps(acted.dispatcher.runs), *lints(acted.dispatcher.runs)]
    assert {"success"} == {job.conclusion for job in jobs}
    assert 1 <= len(lints(acted.dispatcher.runs))
    assert [] == [job.log for job in jobs if "OWNED" in job.log]
    assert "brings no RFC" in lints(acted.dispatcher.runs)[0].log
    assert acted.gate(number)


@nightly
def test_code_beside_an_rfc_makes_the_gate_say_split(acted: Acted) -> None:
    number = acted.open(files={"rfcs/0000-idea.md": rfc_text(), RFC_YML: "on: push\njobs: {}\n"})
    acted.act_well()
    state, description = acted.gate(number)
    assert "failure" == state
    assert "split" in (description + acted.status(number)).lower()
    assert "draft" == acted.rfc(number).state


@nightly
def test_governance_in_a_pull_request_gives_nobody_a_vote(acted: Acted) -> None:
    mine = {
        "rfcs/0000-idea.md": rfc_text(),
        f"{G}/people/wren.yml": "id: 1001\nlogin: wren\n",
        f"{G}/modules/alpha.yml": module("Alpha", (*ALPHA, "wren")).decode(),
        f"{G}/policy.yml": POLICY,
    }
    number = acted.open(files=mine)
    acted.act_well()
    acted.say(number, "wren", "/shepherd me\n\n/sign-off")
    acted.act_well()
    rfc = acted.rfc(number)
    assert ("draft", None, ()) == (rfc.state, rfc.shepherd, rfc.ballots)


@nightly
def test_a_force_push_before_the_decision_makes_ballots_stale(acted: Acted) -> None:
    number = acted.open(rfc_text(extra="contentious: [core-addition]\ndiscussion: https://example.org/t/1\n"))
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    acted.direct()
    acted.say(number, "eli-elm", "/sign-off")
    acted.act_well()
    signed = acted.rfc(number).ballots[-1].text
    acted.push(number, {"rfcs/0000-idea-1.md": rfc_text("Another idea")}, force=True)
    acted.act_well()
    revision = acted.rfc(number).revision
    assert revision is not None
    assert signed != revision.text
    assert "review" == acted.rfc(number).state


@nightly
def test_a_force_push_after_the_decision_lands_what_was_decided(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    acted.direct()
    acted.forge.protect(NAME, "main", {"pull_request": True})
    acted.say(number, "eli-elm", "/sign-off")
    assert ["success"] == [end for _, _, end in ends(acted.act())]
    assert acted.rfc(number).decision is not None
    assert acted.file("rfcs/0001-idea-1.md") is None
    acted.push(number, {"rfcs/0000-idea-1.md": rfc_text("Something else")}, force=True)
    acted.forge.protect(NAME, "main", {})
    acted.pause(hours=1)
    acted.on_schedule()
    landed = acted.file("rfcs/0001-idea-1.md") or b""
    assert b"Something else" not in landed
    assert b"An idea" in landed
    assert "accepted" == acted.rfc(number).state


@nightly
@pytest.mark.parametrize(
    "lost",
    [
        ("      pull-requests: write # comments, labels, closing and reopening\n", ""),
        ("      statuses: write # the gate, rfc/gate\n", ""),
        ("      contents: write # push rfc-ledger, and land decided RFCs\n", "      contents: read # less\n"),
    ],
    ids=["pull-requests", "statuses", "contents"],
)
def test_a_token_that_lacks_a_permission_says_so_and_heals(acted: Acted, lost: tuple[str, str]) -> None:
    before = workflow(RFC_YML)
    acted.forge.commit(NAME, "ara-lead", workflow(RFC_YML, lost), "lose a permission")
    acted.dispatcher.lose_events()
    number = acted.open()
    (sweep,) = sweeps(acted.act())
    assert "failure" == sweep.conclusion
    assert re.search("403|may not push|not accessible", sweep.log)
    acted.forge.commit(NAME, "ara-lead", before, "give it back")
    acted.act_well()
    assert "proposed" == acted.rfc(number).state
    assert "proposed" in acted.status(number)
    assert acted.gate(number)


@nightly
def test_an_hour_without_requests_left_decides_nothing_and_is_made_good(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.say(number, "dana-dune", "/shepherd me")
    body = {"message": "API rate limit exceeded for installation ID 1."}
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": _reset(acted)}
    acted.forge.faults.add("*", "/repos/", status=403, times=99, body=body, headers=spent)
    (sweep,) = sweeps(acted.act())
    assert "failure" == sweep.conclusion
    assert "proposed" == acted.rfc(number).state
    acted.forge.faults.clear()
    acted.pause(hours=1)
    assert ["success"] == [sweep.conclusion for sweep in acted.on_schedule()]
    assert "review" == acted.rfc(number).state


@nightly
def test_a_bad_gateway_in_the_middle_is_made_good_by_the_next_run(acted: Acted) -> None:
    number = acted.open()
    acted.forge.faults.add("POST", "/comments", status=502, when="after", times=1)
    acted.act()
    acted.pause(hours=1)
    acted.on_schedule()
    assert 1 == sum("rfcflow:status" in body for body in acted.bot_comments(number))
    assert "proposed" in acted.status(number)


@nightly
def test_a_run_ended_by_its_time_limit_is_made_good_by_the_next(tmp_path: Path) -> None:
    with open_acted(tmp_path, limit=1) as world:
        number = world.open()
        (sweep,) = [run.jobs["sweep"] for run in world.act() if "sweep" in run.jobs]
        assert "timed_out" == sweep.conclusion
        world.start()
        world.pause(hours=1)
        world.on_schedule()
        assert "proposed" == world.rfc(number).state


@nightly
def test_broken_governance_on_main_makes_the_run_red_and_decides_nothing(acted: Acted) -> None:
    number = acted.open()
    acted.direct()
    acted.govern({f"{G}/policy.yml": "profile: [pytorch\n"})
    acted.say(number, "dana-dune", "/shepherd me")
    assert "failure" in {sweep.conclusion for sweep in sweeps(acted.act())}
    assert "proposed" == acted.rfc(number).state
    acted.govern({f"{G}/policy.yml": POLICY})
    acted.act_well()
    assert "review" == acted.rfc(number).state


@nightly
def test_an_adopter_with_workflows_of_its_own_needs_no_code_in_its_repository(tmp_path: Path) -> None:
    with open_acted(tmp_path, adopted=True) as world:
        assert {"rfc.yml", "site.yml", "validate.yml"} == {Path(name).name for name in adopter_files()}
        assert "scripts" not in world.git("ls-tree", "--name-only", "main").split()
        number = world.open()
        world.act_well()
        assert "proposed" == world.rfc(number).state
        world.say(number, "dana-dune", "/shepherd me")
        world.act_well()
        assert "review" == world.rfc(number).state
        world.dispatcher.approve()
        world.act_well()
        assert ["success"] == [lint.conclusion for lint in lints(world.dispatcher.runs)]
        site = world.dispatcher.dispatch("site.yml", "ara-lead")
        world.dispatcher.settle()
        assert "success" == site.conclusion, site.jobs["site"].log
        assert "An idea" in (world.dispatcher.pages / "published" / "index.html").read_text()


def test_a_called_workflow_that_asks_for_more_than_its_caller_grants_does_not_start(acted: Acted) -> None:
    less = workflow(RFC_YML, ("      pages: write # to deploy the index\n", ""))
    acted.forge.commit(NAME, "ara-lead", less, "grant less")
    acted.dispatcher.settle()
    (run,) = [run for run in acted.dispatcher.runs if run.workflow.file == "rfc.yml"]
    assert ("failure", {}) == (run.conclusion, run.jobs)
    assert "pages" in run.problem


def _reset(acted: Acted) -> str:
    return str(int((acted.forge.clock.now() + timedelta(hours=1)).timestamp()))
