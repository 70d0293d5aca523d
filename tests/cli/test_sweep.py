"""`rfc sweep` and `rfc plan` with a job's environment, against the local GitHub."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from rfcflow.cli.demo.newcomer import AUTHOR, newcomer_text
from rfcflow.cli.demo.stage import BEGINNING, NAME, PERMISSIONS, sample_files
from rfcflow.forge import Forge
from tests.cli.conftest import Ran, rfc
from tests.forge.oracle import attach


class Hub(Struct):
    """A forge with the sample project and one open RFC; `rfc` runs against it with a job's environment."""

    forge: Forge
    number: int

    def rfc(self, *arguments: str) -> Ran:
        token = self.forge.job_token(NAME, PERMISSIONS)
        return rfc(
            *arguments,
            GITHUB_API_URL=self.forge.api_url,
            GITHUB_SERVER_URL=self.forge.url,
            GITHUB_REPOSITORY=NAME,
            GITHUB_TOKEN=token,
        )


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Forge(tmp_path, BEGINNING) as forge:
        oracle = attach(forge)
        forge.repository(NAME, files=sample_files())
        forge.account(AUTHOR)
        files = {"rfcs/0000-newcomer.md": newcomer_text(None)}
        number = forge.open_pull(NAME, AUTHOR, "newcomer", files, "Resumable collectives")
        yield Hub(forge, number)
        oracle.assert_clean()


def test_a_second_sweep_writes_nothing_pushes_nothing_and_sends_three_requests_at_most(hub: Hub) -> None:
    first = hub.rfc("sweep", "--write-gap", "0", "--format", "json")
    assert (0, "") == (first.code, first.err)
    record = json.loads(first.out)
    assert ["opened", "revised", "ready"] == [event["type"] for event in record["events"]]
    hub.forge.clock.tick()
    second = json.loads(hub.rfc("sweep", "--write-gap", "0", "--format", "json").out)
    assert [] == second["events"]
    assert (0, 0) == (second["writes"], second["pushes"])
    assert second["requests"]["reads"] <= 3
    assert 0 == second["requests"]["writes"]


def test_a_plan_says_what_a_sweep_would_do_and_does_nothing(hub: Hub) -> None:
    pushes = list(hub.forge.transfers)
    planned = json.loads(hub.rfc("plan", str(hub.number), "--format", "json").out)
    assert ["opened", "revised", "ready"] == [event["type"] for event in planned["events"]]
    assert {"PostComment", "SetGate", "SetLabels"} <= {step["action"] for step in planned["actions"]}
    assert 0 == hub.forge.request_counts()[1]
    assert "rfc-ledger" not in json.dumps([str(t) for t in hub.forge.transfers[len(pushes) :]])
    told = hub.rfc("plan", str(hub.number))
    assert "would record  opened" in told.out
    hub.rfc("sweep", "--write-gap", "0")
    assert "a sweep would do nothing" in hub.rfc("plan", str(hub.number)).out


def test_progress_goes_to_standard_error_and_the_summary_to_standard_output(hub: Hub) -> None:
    ran = hub.rfc("sweep", "--write-gap", "0")
    assert 0 == ran.code
    assert "RFC 0001: ready → proposed" in ran.err
    assert re.match(r"1 pull request looked at, 3 events, \d+ writes, \d+ pushes", ran.out)


def test_a_token_nobody_gave_is_refused_with_exit_code_4_and_never_shown(hub: Hub) -> None:
    ran = rfc(
        "sweep",
        GITHUB_API_URL=hub.forge.api_url,
        GITHUB_SERVER_URL=hub.forge.url,
        GITHUB_REPOSITORY=NAME,
        GITHUB_TOKEN="not-a-token-at-all",
    )
    assert 4 == ran.code
    assert "not-a-token-at-all" not in ran.out + ran.err
    assert "Traceback" not in ran.err


def test_a_github_that_is_away_is_exit_code_4(tmp_path: Path) -> None:
    del tmp_path
    ran = rfc(
        "sweep",
        GITHUB_API_URL="http://127.0.0.1:9/api/v3",
        GITHUB_SERVER_URL="http://127.0.0.1:9",
        GITHUB_REPOSITORY=NAME,
        GITHUB_TOKEN="any",
    )
    assert 4 == ran.code
    assert "Traceback" not in ran.err
