"""A job's environment in, workflow commands out, and nobody's text in between taken for one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.adapters.runner import Console, Run, annotation
from rfcflow.errors import Problem, Refusal

HOSTILE = "x\n::error::fake\r\n  ::set-env name=PATH::evil\n##[add-mask]e"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def read_output_file(text: str) -> dict[str, str]:
    """Parse outputs the way the runner does."""
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, _, delimiter = line.partition("<<")
        value = []
        for inner in lines:
            if inner == delimiter:
                break
            value.append(inner)
        found[name] = "\n".join(value)
    return found


def unescaped(text: str) -> str:
    """Undo the escapes of a workflow command's data or property."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_jobs_environment_becomes_a_value(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"comment": {"id": 7}}))
    run = Run.read(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "issue_comment",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REPOSITORY": "acme/rfcs",
            "GITHUB_RUN_ID": "42",
            "GITHUB_TOKEN": "secret",
            "GITHUB_SERVER_URL": "https://example.org",
        }
    )
    assert (True, "issue_comment", 7) == (run.in_actions, run.event_name, run.event["comment"]["id"])
    assert "https://example.org/acme/rfcs/actions/runs/42" == run.run_url
    assert "https://example.org/acme/rfcs.git" == run.git_url
    assert "secret" not in repr(run)


def test_outside_a_job_there_is_nothing(tmp_path: Path) -> None:
    run = Run.read({})
    assert (False, "", {}, "", "https://api.github.com") == (
        run.in_actions,
        run.repository,
        run.event,
        run.run_url,
        run.api_url,
    )
    run.summarize("nowhere")
    run.output("name", "nowhere")


@pytest.mark.parametrize("content", ["", "[]", "{", "\xff", "[" * 100_000])
def test_a_broken_event_is_refused(tmp_path: Path, content: str) -> None:
    event = tmp_path / "event.json"
    event.write_text(content, encoding="latin-1")
    with pytest.raises(Refusal, match="GITHUB_EVENT_PATH"):
        Run.read({"GITHUB_EVENT_PATH": str(event)})


@given(message=st.text(), path=st.text(min_size=1), title=st.text(min_size=1))
def test_an_annotation_is_one_line_that_reads_back(message: str, path: str, title: str) -> None:
    line = annotation("error", message, path, 3, 5, title)
    assert "\n" not in line
    assert "\r" not in line
    head, _, data = line.removeprefix("::error ").partition("::")
    properties = dict(part.split("=", 1) for part in head.split(","))
    assert {"file": path, "line": "3", "col": "5", "title": title} == {
        name: unescaped(value) for name, value in properties.items()
    }
    assert message == unescaped(data)


def test_an_annotation_without_a_place_is_short() -> None:
    assert "::warning::50%25 done" == annotation("warning", "50% done")
    with pytest.raises(Refusal, match="not a level"):
        annotation("set-env", "x")


def test_outputs_cannot_be_ended_from_inside(tmp_path: Path) -> None:
    file = tmp_path / "output"
    run = Run.read({"GITHUB_OUTPUT": str(file)})
    value = "a\nother=1\nother<<EOF\nx\nEOF\nend_\n"
    run.output("first", value)
    run.output("second", "b")
    assert {"first": value, "second": "b"} == read_output_file(file.read_text())
    with pytest.raises(Refusal, match="not the name"):
        run.output("a\nb", "x")


def test_a_summary_is_cut_before_github_drops_it(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    run = Run.read({"GITHUB_STEP_SUMMARY": str(file)})
    run.summarize("# Sweep")
    run.summarize("ü" * 600_000)
    run.summarize("more")
    content = file.read_bytes()
    assert len(content) <= 1024 * 1024
    text = content.decode()
    assert text.startswith("# Sweep\n")
    assert "Cut here" in text
    assert 1 == text.count("Cut here")


def test_text_with_commands_in_it_is_only_shown(tmp_path: Path) -> None:
    stream = io.StringIO()
    Console(stream, in_actions=True).say(HOSTILE)
    assert "x\n| ::error::fake\r\n|   ::set-env name=PATH::evil\n## [add-mask]e\n" == stream.getvalue()
    plain = io.StringIO()
    Console(plain, in_actions=True).say("all well")
    assert "all well\n" == plain.getvalue()
    elsewhere = io.StringIO()
    Console(elsewhere).say(HOSTILE)
    assert HOSTILE + "\n" == elsewhere.getvalue()


def test_a_problem_is_an_annotation_in_a_job_and_a_line_elsewhere() -> None:
    problem = Problem("rfcs/0000-a.md", 3, 1, "title-missing", "There is no title.", "Add one.")
    job, shell = io.StringIO(), io.StringIO()
    Console(job, in_actions=True).report(problem)
    Console(shell).report(problem)
    expected = "::error file=rfcs/0000-a.md,line=3,col=1,title=title-missing::There is no title. Add one.\n"
    assert expected == job.getvalue()
    assert f"{problem}\n" == shell.getvalue()


def test_secrets_are_masked_line_by_line_and_only_in_a_job() -> None:
    job, shell = io.StringIO(), io.StringIO()
    Console(job, in_actions=True).mask("one\n\ntw%o")
    Console(shell).mask("one")
    assert "::add-mask::one\n::add-mask::tw%25o\n" == job.getvalue()
    assert "" == shell.getvalue()


def test_progress_moves_on_a_terminal_and_is_sparse_in_a_log() -> None:
    terminal, log = Terminal(), io.StringIO()
    for stream, console in ((terminal, Console(terminal)), (log, Console(log, in_actions=True))):
        for done in range(1, 101):
            console.progress(done, 100, "::error::\n\x1b[31mhostile ##[x]" if stream is log else "rfc")
        console.say("done")
    assert 0 == terminal.getvalue().count("\n") - 1
    assert terminal.getvalue().endswith("\r\x1b[Kdone\n")
    shown = [line for line in log.getvalue().split("\n") if line.startswith("[")]
    assert 10 == len(shown)
    assert "\x1b" not in log.getvalue()
