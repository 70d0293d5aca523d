"""`rfc bench`: what it reports and how; that the times are good is not a matter for tests."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from rfcflow.cli.bench import _eipw, _place, _proposals
from rfcflow.cli.bench._figures import Figure, missed, show
from rfcflow.cli.bench._processes import PYTHON, Bench
from rfcflow.cli.main import main
from rfcflow.errors import Refusal
from tests.cli.conftest import PROJECT, rfc

SCHEMA = json.loads((PROJECT / "scripts/rfcflow/cli/schemas/bench.json").read_text(encoding="utf-8"))
SITE_NAMES = [
    "site-wall",
    "site-cpu",
    "site-rss",
    "plain-wall",
    "sphinx-ratio",
    "changed-wall",
    "nothing-wall",
    "large-wall",
    "large-rss",
    "growth",
]
NAMES = [
    "lint-wall",
    "lint-cpu",
    "lint-rss",
    "lint-rate",
    "large-wall",
    "large-rss",
    "growth",
    "file-ratio",
    "help-ratio",
]


def contents(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("name", "names"),
    [
        pytest.param("lint", NAMES, marks=pytest.mark.nightly),
        pytest.param("site", SITE_NAMES, marks=pytest.mark.nightly),
    ],
)
def test_a_small_run_reports_every_figure(name: str, names: list[str]) -> None:
    options = ("--with", "sphinx") if name == "site" else ()
    size = ("--files", "3", "--times", "2", "--repeat", "1")
    ran = rfc("bench", name, *size, *options, "--format", "json")
    assert 0 == ran.code, ran.err
    record = json.loads(ran.out)
    jsonschema.validate(record, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert names == [figure["name"] for figure in record["figures"]]
    assert all(figure["value"] for figure in record["figures"] if not figure["note"])


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("name", "options", "names"),
    [
        (
            "requests",
            ("--thread", "20", "--open", "6"),
            ["command-short", "command-long", "sweep-changed", "sweep-idle"],
        ),
        (
            "sweep",
            ("--rfcs", "120", "--open", "2", "--repeat", "1"),
            ["idle-cpu", "idle-rss", "idle-growth", "command-cpu", "command-ratio"],
        ),
    ],
)
def test_a_small_run_against_a_local_github_reports_every_figure(
    name: str, options: tuple[str, ...], names: list[str]
) -> None:
    ran = rfc("bench", name, *options, "--format", "json")
    assert 0 == ran.code, ran.err
    record = json.loads(ran.out)
    jsonschema.validate(record, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert names == [figure["name"] for figure in record["figures"]][: len(names)]


def test_the_benches_are_listed_and_another_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["bench", "--help"])
    listed = capsys.readouterr().out
    for name in ("lint", "requests", "site", "sweep", "verify"):
        assert f"\n  {name} " in listed
    assert 2 == main(["bench", "lnit"])


def test_the_made_up_proposals_are_the_same_everywhere_and_lint_without_errors(tmp_path: Path) -> None:
    _proposals.write(tmp_path / "a", 40)
    _proposals.write(tmp_path / "b", 40)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    sizes = sorted(path.stat().st_size for path in (tmp_path / "a/rfcs").glob("*.md"))
    assert 1_000 < sizes[20] < 10_000
    assert 10_000 < sizes[-1]
    assert 0 == main(["lint", str(tmp_path / "a")])


def test_a_corpus_is_multiplied_under_ids_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _proposals.write(tmp_path / "a", 5)
    (tmp_path / "a/rfcs/0003b-twin.md").write_bytes((tmp_path / "a/rfcs/0003-proposal-3.md").read_bytes())
    assert 18 == _proposals.multiply(tmp_path / "a", tmp_path / "b", 3)
    names = sorted(path.name for path in (tmp_path / "b/rfcs").glob("*.md"))
    assert ["0001-proposal-1.md", "20001-proposal-1.md", "40001-proposal-1.md"] == [
        name for name in names if name.endswith("proposal-1.md")
    ]
    assert "40003b-twin.md" in names
    main(["lint", "--select", "duplicate-number", str(tmp_path / "b")])
    assert "18 files, 0 errors, 0 warnings" in capsys.readouterr().out


def test_a_bench_works_in_memory_where_there_is_room_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, disk = tmp_path / "memory", tmp_path / "disk"
    memory.mkdir()
    disk.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(disk))
    for room, place, expected in (
        (1, None, memory),
        (2**80, None, disk),
        (1, disk, disk),
    ):
        monkeypatch.setattr(_place, "ROOM", room)
        with _place.working(place, memory) as work:
            assert expected == work.parent
            (work / "x").write_bytes(b"x")
            assert _place.is_memory(work, memory) == (expected == memory)
    with _place.working(None, tmp_path / "none") as work:
        assert disk == work.parent
    assert [] == [*memory.iterdir(), *disk.iterdir()]


def test_what_was_built_is_renamed_on_a_disk_and_deleted_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    for _ in range(2):
        site.mkdir()
        _place.put_aside(site)
    _place.put_aside(site)
    assert ["site.0", "site.1"] == sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(_place, "is_memory", lambda path: True)
    site.mkdir()
    _place.put_aside(site)
    assert not site.exists()


def test_a_directory_that_is_no_rfc_repository_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["bench", "lint", "--corpus", str(tmp_path)])
    assert "There is no RFC in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("a", "a", 1.0, "s", most=1.0), "ok"),
        (Figure("a", "a", 1.1, "s", most=1.0), "over"),
        (Figure("a", "a", 14.0, "×", least=15.0), "over"),
        (Figure("a", "a", 15.0, "×", least=15.0), "ok"),
        (Figure("a", "a", 15.0, "×"), ""),
        (Figure("a", "a", None, "×", least=15.0, note="no network"), ""),
    ],
)
def test_a_figure_is_held_to_its_bar(
    figure: Figure, verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict == figure.verdict
    assert (verdict == "over") == missed([figure])
    show("lint", [figure], "text")
    assert verdict in capsys.readouterr().out
    show("lint", [figure], "json")
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)


def test_a_process_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="ended with 7: broken"):
        Bench(tmp_path, 1).cost((*PYTHON, "-c", "import sys; print('broken', file=sys.stderr); sys.exit(7)"))


def test_memory_is_of_the_command_and_not_of_who_started_it(tmp_path: Path) -> None:
    large = Bench(tmp_path, 1).cost((sys.executable, "-S", "-c", "b'x' * 400_000_000"))
    assert 400_000_000 < large.rss < 450_000_000
    small = Bench(tmp_path, 1).cost((sys.executable, "-S", "-c", "pass"))
    assert small.rss < 40_000_000
    assert large.wall > 0


def test_without_node_the_ratio_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    figure = _eipw.eipw(Bench(tmp_path, 1), tmp_path, tmp_path, Figure("a", "a", 1.0, "s"))
    assert (None, "Node and npm are not installed") == (figure.value, figure.note)


def test_a_small_history_is_made_verified_and_measured() -> None:
    ran = rfc("bench", "verify", "--rfcs", "20", "--format", "json")
    assert 0 == ran.code, ran.err
    record = json.loads(ran.out)
    jsonschema.validate(record, SCHEMA, cls=jsonschema.Draft202012Validator)
    expected = ["verify-wall", "verify-cpu", "verify-rss", "verify-rate"]
    expected += ["each-hundredth", "each-tenth", "each-whole", "growth"]
    assert expected == [figure["name"] for figure in record["figures"]]
    assert all(figure["value"] for figure in record["figures"])
