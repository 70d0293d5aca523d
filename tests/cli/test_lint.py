"""`rfc lint`: which files, which rules, how findings are told, what `--fix` may touch."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rfcflow.adapters import workers
from rfcflow.cli.linting.checking import Report
from rfcflow.cli.linting.files import SUFFIXES
from rfcflow.cli.linting.formats import as_json, as_text
from rfcflow.cli.linting.sarif import as_sarif
from rfcflow.cli.main import main
from rfcflow.errors import Problem
from rfcflow.facts import Change
from rfcflow.lints import rules
from rfcflow.text.submission import examine
from tests.cli.conftest import PROJECT, rfc

SCHEMA = json.loads((PROJECT / "scripts/rfcflow/cli/schemas/lint.json").read_text(encoding="utf-8"))
SARIF = json.loads((PROJECT / "tests/cli/schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))
KEYS = {
    "title": "Ragged tensors",
    "summary": "Tensors whose rows differ in length.",
    "kind": "feature",
    "authors": "[ada-example]",
    "created": "2026-11-22",
}
ORIGIN = "origin: {source: https://example.org/rfcs}\n"


def text(body: str = "\nWords.\n", **changes: str | None) -> str:
    keys = {**KEYS, **{key.replace("_", "-"): value for key, value in changes.items()}}
    lines = [f"{key}: {value}" for key, value in keys.items() if value is not None]
    return "\n".join(("---", *lines, "---", body))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An RFC repository without governance, and the current directory."""
    made = tmp_path / "rfcs"
    (made / "outcomes").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return made


def put(folder: Path, name: str, content: str | bytes, outcome: str | None = None) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if outcome is not None:
        (folder / "outcomes" / f"{name.split('-')[0]}.yml").write_text(outcome)
    return path


def linted(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a run; what it prints follows the published schema."""
    code = main(["lint", "--format", "json", *map(str, arguments)])
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(record, SCHEMA, cls=jsonschema.Draft202012Validator)
    return code, record


def slugs(record: dict[str, Any]) -> list[str]:
    return [finding["slug"] for finding in record["findings"]]


def test_json_has_exactly_the_published_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "0000-a.md", text("\n![](https://example.org/a.png)\n", autors="[x]"))
    code, record = linted(capsys)
    assert 1 == code
    assert ["schema_version", "findings", "summary"] == list(record)
    assert {
        "path": "rfcs/0000-a.md",
        "line": 7,
        "column": 1,
        "code": "RFC032",
        "slug": "unknown-key",
        "severity": "error",
        "message": "`autors` is not a key of an RFC. Did you mean `authors`?",
        "fix": None,
    } == record["findings"][0]
    assert "image-alt" in slugs(record)
    summary = record["summary"]
    assert (1, 1) == (summary["files"], summary["errors"])
    assert len(record["findings"]) == summary["errors"] + summary["warnings"]


def test_warnings_alone_exit_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "0000-a.md", text("\n![](https://example.org/a.png)\n"))
    code, record = linted(capsys)
    assert (0, ["image-alt", "remote-picture"]) == (code, slugs(record))


def test_text_has_a_line_for_each_finding_and_one_with_the_totals(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "0000-a.md", text(kind=None))
    assert 1 == main(["lint"])
    shown = capsys.readouterr()
    assert [
        "rfcs/0000-a.md:1:1: error[RFC031 missing-key] `kind` is missing. Add a line `kind: feature`.",
        "1 file, 1 error, 0 warnings",
    ] == shown.out.splitlines()
    assert "10 rules (kinds, modules, sections …) were not asked" in shown.err


def test_the_governance_above_the_files_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    code, record = linted(capsys, PROJECT / "TEMPLATE.md")
    assert 1 == code
    assert {"placeholder", "placeholder-left", "nothing-written"} == set(slugs(record))


@pytest.mark.parametrize("style", ["text", "json", "github", "sarif"])
def test_governance_that_does_not_hold_together_is_no_pass_in_any_format(
    folder: Path, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    shutil.copytree(PROJECT / "scripts/rfcflow/sample/.github", folder.parent / ".github")
    policy = folder.parent / ".github/governance/policy.yml"
    policy.write_text(f"{policy.read_text()}\nlints: {{imagealt: off}}\n")
    put(folder, "0000-a.md", text())
    assert 1 == main(["lint", "--format", style, "--select", "image-alt", "rfcs"])
    said = capsys.readouterr()
    assert "imagealt" in said.out
    assert ".github/governance/policy.yml" in said.out
    assert "10 rules (kinds, modules, sections …) were not asked." in said.err


def test_what_asks_governance_says_so() -> None:
    for rule in rules():
        module = sys.modules[rule.check.__module__]
        asks = module.__name__.startswith("rfcflow.lints.") and "context.governance" in inspect.getsource(
            module
        )
        assert (asks and "._" not in module.__name__) == rule.governed, rule.slug


def test_rules_across_files_are_asked_for_a_whole_directory_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("0042-a.md", "0042-b.md"):
        put(folder, name, text(rfc='"0042"', state="accepted"), outcome="state: accepted\n")
    for path in (folder, folder.parent, Path()):
        code, record = linted(capsys, path)
        assert (1, ["duplicate-number"]) == (code, [slug for slug in slugs(record) if "number" in slug])
    assert (0, 2) == (
        linted(capsys, folder / "0042-a.md", folder / "0042-b.md")[0],
        linted(capsys, folder / "0042-a.md", folder / "0042-b.md")[1]["summary"]["files"],
    )


def test_a_landed_rfc_may_have_the_bots_keys_and_a_new_one_may_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "0042-a.md", text(rfc='"0042"', state="accepted"), outcome="state: accepted\n")
    put(folder, "0000-b.md", text(state="accepted"))
    _, record = linted(capsys)
    assert [("rfcs/0000-b.md", "bot-owned")] == [
        (finding["path"], finding["slug"]) for finding in record["findings"]
    ]


def test_what_was_imported_is_history(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = text(kind=None, authors="ada", rfc='"0042"', state="proposed")
    path = put(folder, "0042-a.md", broken, outcome=ORIGIN)
    code, record = linted(capsys, "--fix")
    assert 0 == code
    assert "not-a-list" in slugs(record)
    assert {"warning"} == {finding["severity"] for finding in record["findings"]}
    assert broken == path.read_text()


def test_of_what_was_imported_nothing_is_missing_and_all_is_mended_in_its_source(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "0007-old.md", text(summary=None, superseded_by='["0042"]', state="superseded"), ORIGIN)
    put(folder, "0042-new.md", text(authors=None, replaces='["0008"]', requires='["0999"]'), ORIGIN)
    put(folder, "0008-gone.md", text(state="superseded", superseded_by='["0042"]'), ORIGIN)
    code, record = linted(capsys)
    assert (0, {"one-sided-relation", "unknown-reference"}) == (code, set(slugs(record)))
    for finding in record["findings"]:
        assert finding["message"].endswith("Mend it in the source and import again.")


@pytest.mark.parametrize(
    "name,slug",
    [
        ("my-idea.md", "rfc-name"),
        ("0000-Upper Case.md", "path-characters"),
        ("0000-Upper.md", "rfc-name"),
        ("0000-text.rst", "stray-file"),
        ("0000-good.md", None),
    ],
)
def test_a_new_files_name_is_judged_as_in_a_pull_request(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, slug: str | None
) -> None:
    path = put(folder, name, text())
    code, record = linted(capsys, path.relative_to(folder.parent))
    assert (int(slug is not None), [slug] if slug else []) == (code, slugs(record))
    expected = examine((Change(f"rfcs/{name}", "A", "100644", "", 1),)).problems
    assert [f"{problem.message} {problem.hint}" for problem in expected] == [
        finding["message"] for finding in record["findings"]
    ]


def test_the_name_of_a_file_is_its_own_where_it_landed_or_is_in_no_rfcs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "0007-Old_Name.md", text(), ORIGIN)
    (folder.parent / "drafts").mkdir()
    put(folder.parent / "drafts", "My Idea.md", text())
    assert (0, []) == (lambda found: (found[0], slugs(found[1])))(linted(capsys, "rfcs", "drafts"))


def test_an_executable_rfc_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "0000-tool.md", text()).chmod(0o755)
    assert ["executable"] == slugs(linted(capsys)[1])


def test_restructuredtext_is_checked_for_its_front_matter_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "\nTitle\n=====\n\n![](missing.png) FIXME\n"
    put(folder, "0042-a.rst", text(body, rfc='"0042"', created="2020-13-13"), outcome=ORIGIN)
    put(folder, "0042-b.rst", text(body, rfc='"0042"'), outcome=ORIGIN)
    _, record = linted(capsys)
    assert {"date", "duplicate-number"} == set(slugs(record))
    assert ".rst" in SUFFIXES


def test_mending_restructuredtext_keeps_its_body(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(folder, "0000-a.rst", text("\nTitle\n=====\n", authors="ada-example"))
    assert ["stray-file"] == slugs(linted(capsys, "--fix", path)[1])  # new ones are Markdown
    assert text("\nTitle\n=====\n", authors="[ada-example]") == path.read_text()


def test_fix_changes_lines_of_findings_once_and_keeps_the_mode(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = text("\nWords.  \r\n\r\n\r\n", authors="ada-example, bo-example", requires="")
    path = put(folder, "0000-a.md", before)
    path.chmod(0o604)
    _, plain = linted(capsys)
    mendable = {finding["line"] for finding in plain["findings"] if finding["fix"]}
    assert 0 == main(["lint", "--fix"])
    assert "mended rfcs/0000-a.md (2)" in capsys.readouterr().err
    once = path.read_bytes().decode()
    kept = [line for number, line in enumerate(before.split("\n"), 1) if number not in mendable]
    assert set(kept) <= set(once.split("\n"))
    assert "authors: [ada-example, bo-example]\n" in once
    assert before.partition("---\n\nWords")[2] == once.partition("---\n\nWords")[2]
    assert 0o604 == path.stat().st_mode & 0o777
    assert 0 == main(["lint", "--fix"])
    assert "mended" not in capsys.readouterr().err
    assert once == path.read_bytes().decode()
    assert ["0000-a.md", "outcomes"] == sorted(entry.name for entry in folder.iterdir())


def test_fix_mends_only_the_rules_selected(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(folder, "0000-a.md", text(authors="ada-example", requires=""))
    assert 0 == main(["lint", "--fix", "--select", "empty-value"])
    assert "mended rfcs/0000-a.md (1)" in capsys.readouterr().err
    assert text(authors="ada-example", requires="[]") == path.read_text()


def test_neither_a_link_nor_what_it_leads_to_is_touched(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = folder.parent / "outside.md"
    outside.write_text(text(authors="ada-example"))
    (folder / "0000-link.md").symlink_to(outside)
    (folder / "elsewhere").symlink_to(folder.parent)
    code, record = linted(capsys, "--fix")
    assert 1 == code
    assert [("rfcs/0000-link.md", "RFC000", "not-read")] == [
        (finding["path"], finding["code"], finding["slug"]) for finding in record["findings"]
    ]
    assert 1 == linted(capsys, "--fix", folder / "elsewhere")[0]
    assert 1 == linted(capsys, "--fix", folder / "0000-link.md")[0]
    assert text(authors="ada-example") == outside.read_text()


def test_each_unreadable_file_has_one_clear_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "0001-a.md", b"---\ntitle: \xff\n---\n")
    put(folder, "0002-b.md", b"x" * 1_000_001)
    put(folder, "0003-c.md", b"")
    os.mkfifo(folder / "0004-d.md")
    (folder / "0005-e.md").mkdir()
    code, record = linted(capsys)
    assert 1 == code
    assert ["encoding", "too-large", "no-front-matter", "not-read"] == slugs(record)


def test_a_file_that_may_not_be_read_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "0000-a.md", text())

    def refused(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    code, record = linted(capsys)
    assert 1 == code
    assert ["cannot be read: Permission denied."] == [finding["message"] for finding in record["findings"]]


def test_paths_that_are_not_there_and_directories_without_rfcs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(["lint", "nowhere.md"])
    assert "'nowhere.md' does not exist" in capsys.readouterr().err
    assert 0 == main(["lint", "rfcs"])
    assert "rfcs: no RFC in it." in capsys.readouterr().err


def test_names_of_files_can_act_on_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "0000-\x1b[31m\n::error::x%0A.md"
    put(folder, name, "no front matter")
    for style in ("text", "github"):
        main(["lint", "--format", style])
        out = capsys.readouterr().out
        assert "\x1b" not in out or style == "github"
        commands = [line for line in out.splitlines() if line.startswith("::")]
        assert (style == "github") == bool(commands)
        assert all(line.startswith("::error file=rfcs/0000-") for line in commands)
    assert name in linted(capsys)[1]["findings"][0]["path"]


def test_github_shows_annotations_and_a_summary(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "0000-a.md", text("\n![](https://example.org/a.png)\n", kind=None, title="<b>@ada</b> | x"))
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert 1 == main(["lint", "--format", "github"])
    out = capsys.readouterr().out.splitlines()
    first = "::error file=rfcs/0000-a.md,line=1,col=1,title=RFC031 missing-key::`kind` is missing."
    assert first == out[0].split(" Add")[0]
    assert out[1].startswith("::warning file=rfcs/0000-a.md,line=8")
    told = summary.read_text()
    assert told.startswith("### RFC lint: 1 file, 1 error, 2 warnings\n")
    assert "| `rfcs/0000-a.md:1` | **error** RFC031 missing-key |" in told


def test_sarif_follows_its_standard(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "0000-ä b.md", text("\n![](https://example.org/a.png)\n", authors="ada-example", kind=None))
    (folder / "0000-link.md").symlink_to("nowhere")
    assert 1 == main(["lint", "--format", "sarif", "rfcs", str(PROJECT / "TEMPLATE.md")])
    log = json.loads(capsys.readouterr().out)
    jsonschema.Draft4Validator(SARIF, format_checker=jsonschema.FormatChecker()).validate(log)
    run = log["runs"][0]
    described = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert result["ruleId"] == described[result["ruleIndex"]]["id"]
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]
    }
    assert {"rfcs/0000-%C3%A4%20b.md", "rfcs/0000-link.md"} <= uris
    assert 1 == sum("fixes" in result for result in run["results"])
    pages = {rule["id"]: rule.get("helpUri", "") for rule in described}
    assert "" == pages.pop("path-characters")  # no lint: the bot's own word about the file
    assert all(page.endswith(f"/docs/reference/lints/{code}.md") for code, page in pages.items())


def test_in_a_job_sarif_links_the_pages_of_the_action(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_REPOSITORY", "meadow/rfcs")
    monkeypatch.setenv("GITHUB_ACTION_REPOSITORY", "meadow/rfcflow")
    monkeypatch.setenv("GITHUB_ACTION_REF", "v1")
    main(["lint", "--format", "sarif", "rfcs"])
    rule = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"][1]
    assert "https://github.com/meadow/rfcflow/blob/v1/docs/reference/lints/RFC001.md" == rule["helpUri"]


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        (["RFC031"], {"missing-key"}),
        (["rfc03"], {"missing-key", "unknown-key"}),
        (["image-alt"], {"image-alt"}),
        (["image"], {"image-alt"}),
        (["image-alt,RFC032", "missing-key"], {"image-alt", "missing-key", "unknown-key"}),
        (["RFC4"], set()),
        ([""], {"image-alt", "remote-picture", "missing-key", "unknown-key"}),
    ],
)
def test_rules_can_be_selected(
    folder: Path, capsys: pytest.CaptureFixture[str], selected: list[str], expected: set[str]
) -> None:
    put(folder, "0000-a.md", text("\n![](https://example.org/a.png)\n", kind=None, weather="fine"))
    options = [word for name in selected for word in ("--select", name)]
    assert expected == set(slugs(linted(capsys, *options)[1]))


def test_a_rule_nobody_knows_is_a_usage_error_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["lint", "--select", "image-atl", str(PROJECT)])
    assert "Did you mean `image-alt`?" in capsys.readouterr().err
    assert 2 == main(["lint", "--explain", "RFC999"])


@pytest.mark.parametrize("name", ["RFC205", "rfc205", "image-alt", "RFC000"])
def test_a_rule_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["lint", "--explain", name])
    out = capsys.readouterr().out
    assert out.startswith(f"# {name.upper() if name != 'image-alt' else 'RFC205'} ")
    for heading in ("## Why", "## Found", "## Not found", "## What to do"):
        assert heading in out


def test_findings_about_a_pull_request_need_no_lint() -> None:
    beside = Problem("README.md", 0, 0, "beside", "is beside the RFC.")
    report = Report((beside,), {}, 1)
    record = json.loads(as_json(report, 0.0))
    jsonschema.validate(record, SCHEMA, cls=jsonschema.Draft202012Validator)
    log = json.loads(as_sarif(report, "0.1.0"))
    jsonschema.Draft4Validator(SARIF).validate(log)
    driver = log["runs"][0]["tool"]["driver"]
    assert {"id": "beside"} == driver["rules"][log["runs"][0]["results"][0]["ruleIndex"]]
    assert "README.md: error[beside] is beside the RFC.\n" == as_text(report)


def test_a_pull_request_and_files_together_are_a_usage_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(["lint", "--pull", "7", "rfcs"])
    assert 2 == main(["lint", "--pull", "7", "--fix"])
    assert 2 == main(["lint", "--pull", "7"])
    assert "GITHUB_REPOSITORY" in capsys.readouterr().err


def test_a_file_named_twice_is_checked_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "0000-a.md", text())
    assert 1 == linted(capsys, "rfcs", "rfcs/0000-a.md", folder / "0000-a.md")[1]["summary"]["files"]


def test_many_files_give_the_same_findings_in_any_number_of_processes(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 30):
        put(folder, f"{number:04d}-a.md", text(kind=None) if number % 3 else text(requires='["0029"]'))
    reports = []
    for count in (1, 2, 3):
        monkeypatch.setattr(workers, "processes", lambda items, count=count: count)
        reports.append(linted(capsys)[1]["findings"])
    assert reports[0] == reports[1] == reports[2]
    assert 20 == sum(finding["slug"] == "missing-key" for finding in reports[0])


def test_a_share_whose_process_dies_is_done_again() -> None:
    parent = os.getpid()

    def work(share: object, tell: workers.Tell) -> list[int]:
        assert isinstance(share, list)
        if os.getpid() != parent:
            raise MemoryError
        tell(len(share))
        return share

    assert [[0, 2], [1, 3]] == workers.spread(work, [0, 1, 2, 3], count=2)


@pytest.mark.parametrize(("items", "most"), [(0, 1), (99, 1), (100, 2), (100_000, 4096)])
def test_few_files_are_not_worth_a_fork(items: int, most: int) -> None:
    assert 1 <= workers.processes(items) <= most


def test_linting_imports_neither_a_client_of_github_nor_git() -> None:
    ran = rfc("lint", "TEMPLATE.md", PYTHONPROFILEIMPORTTIME="1")
    assert 1 == ran.code
    for heavy in (
        "github",
        "subprocess",
        "rfcflow.adapters.git",
        "rfcflow.engine",
        "multiprocessing",
        "asyncio",
    ):
        assert f" {heavy}\n" not in ran.err


def test_where_there_is_nothing_to_check_the_command_line_was_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert 2 == main(["lint"])
    assert "There is no directory rfcs here" in capsys.readouterr().err
