"""What `rfc doctor --offline` says of workflow files: each thing that is wrong is found, and only that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.cli.init.workflows import Pin, workflows
from rfcflow.doctor import files, identity
from rfcflow.doctor.finding import Finding
from rfcflow.settings import AppNames

PIN = Pin("acme/rfcflow", "0123456789" * 4)
VERSIONED = Pin(PIN.repository, PIN.commit, "v1.4.0")
WRITTEN = {path: text.encode() for path, text in workflows(PIN, "main").items()}


def looked(found: dict[str, bytes], branch: str = "main") -> list[Finding]:
    return [each for each in files.workflows(found, branch) if each.status != "ok"]


def test_what_init_writes_is_right() -> None:
    assert [] == looked(WRITTEN)
    assert "acme/rfcflow" == files.action_of(WRITTEN)
    versioned = {path: text.encode() for path, text in workflows(VERSIONED, "main").items()}
    assert [] == looked(versioned)
    assert f"@{PIN.commit} # v1.4.0\n".encode() in versioned[f"{files.FOLDER}/rfc.yml"]


@pytest.mark.parametrize(
    "inputs,status,said",
    [
        ("", "ok", "github-actions[bot]"),
        (', app-id: "${{ vars.AN_ID }}", app-key: "${{ secrets.A_KEY }}"', "ok", "a GitHub App"),
        (', app-id: "${{ vars.AN_ID }}"', "error", "app-id without app-key"),
        (', app-key: "${{ secrets.A_KEY }}"', "error", "app-key without app-id"),
        (', app-id: "7", app-key: "-----BEGIN RSA"', "error", "app-key in rfc.yml is no secret"),
    ],
)
def test_who_the_bot_is_stands_in_its_workflow(inputs: str, status: str, said: str) -> None:
    path = f"{files.FOLDER}/rfc.yml"
    found = {**WRITTEN, path: WRITTEN[path].replace(b' }}" }', b' }}"' + inputs.encode() + b" }")}
    (finding,) = identity.in_files(found)
    assert (status, True) == (finding.status, said in finding.what)
    assert "BEGIN" not in " ".join(finding.lines())
    both = AppNames("AN_ID", "A_KEY") if "AN_ID" in inputs and "A_KEY" in inputs else None
    assert both == identity.app_names(found)


@pytest.mark.parametrize(
    "name,old,new,status,said",
    [
        ("rfc.yml", f"@{PIN.commit}", "@main", "error", "a name that can be moved"),
        ("rfc.yml", "branches: [main]", "branches: [master]", "error", "branches: [main]"),
        ("site.yml", "branches: [main]", "branches: [master, x]", "error", "default branch is main"),
        ("rfc.yml", "statuses: write", "statuses: read", "error", "may not write statuses: the gate"),
        ("rfc.yml", "  schedule:\n", "  fork:\n", "error", "does not start on schedule"),
        ("rfc.yml", "  issue_comment:", "  label:", "warning", "does not start on issue_comment"),
        ("validate.yml", "  pull_request:\n", "  pull_request_target:\n", "warning", "blocked by default"),
        ("site.yml", PIN.commit, "f" * 40, "warning", "different versions"),
        ("rfc.yml", "acme/rfcflow/.github", "acme/other", "error", "does not run rfcflow"),
        ("rfc.yml", "permissions: {}", "permissions: {}\n  x: [", "error", "rfc.yml"),
    ],
)
def test_what_is_wrong_in_a_workflow_is_found(name: str, old: str, new: str, status: str, said: str) -> None:
    path = f"{files.FOLDER}/{name}"
    assert old in WRITTEN[path].decode()
    found = looked({**WRITTEN, path: WRITTEN[path].decode().replace(old, new).encode()})
    assert status == found[0].status
    assert said in " ".join((found[0].what, *found[0].do))


@pytest.mark.parametrize(
    "name,status", [("rfc.yml", "error"), ("validate.yml", "error"), ("site.yml", "warning")]
)
def test_a_workflow_that_is_missing_is_found(name: str, status: str) -> None:
    found = looked({path: raw for path, raw in WRITTEN.items() if not path.endswith(name)})
    assert [(status, f"workflow {name}")] == [(each.status, each.check) for each in found]


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_are_read_as_data(raw: bytes, branch: str) -> None:
    for finding in files.workflows({**WRITTEN, f"{files.FOLDER}/rfc.yml": raw}, branch):
        assert all(line.replace("→", "x").isprintable() for line in finding.lines() if branch.isprintable())
