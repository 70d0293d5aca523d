"""A build that remembers gives what one from nothing gives, whatever changed in between."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from rfcflow.adapters.git import FILE, Git, Identity
from rfcflow.engine.site.build import build_site
from rfcflow.engine.site.disk import site_on_disk
from rfcflow.engine.site.memory import Memory
from rfcflow.engine.site.options import Options
from rfcflow.ledger import dump_ledger, ledger_path
from tests.governance.samples import own_files
from tests.site.samples import IMPORTED_TEXT, START, Story, spam

WHO = Identity("rfc bot", "bot@example.org")
OPTIONS = Options("acme/rfcs", "https://example.org/acme/rfcs")
WORDS = ("kernel", "dispatch", "tensor", "graph", "memory")


class World:
    """A repository whose RFCs change at random, and its two branches."""

    def __init__(self, git: Git, seed: int) -> None:
        self.git = git
        self.chance = random.Random(seed)
        self.files: dict[str, bytes] = {**own_files()}
        self.ledgers: dict[str, bytes] = {}
        self.stories: dict[str, Story] = {}
        for number in range(1, 6):
            self.land(f"{number:04d}")
        self.story("0051")

    def land(self, name: str) -> None:
        """A landed RFC that names others in every way it can."""
        chance = self.chance
        for path in [path for path in self.files if path.startswith(f"rfcs/{name}-")]:
            del self.files[path]
        other, another = (f"{chance.randint(1, 8):04d}" for _ in range(2))
        slug = chance.choice(WORDS)
        meta = [f"title: {chance.choice(WORDS).capitalize()} {chance.randint(1, 99)}", "kind: feature"]
        meta += [f"authors: [{chance.choice(('ada-north', 'ben-harrow', 'stranger'))}]"]
        meta += [f"modules: [{chance.choice(('tensors', 'compiler', 'unheard-of'))}]", "created: 2026-01-05"]
        meta += [f'{chance.choice(("requires", "replaces", "amends"))}: ["{other}"]']
        body = (
            f"See [that]({another}-{slug}.md) and [this](rfcs/{other}-{slug}.md).\n\n```python\nx = 1\n```\n"
        )
        head = "\n".join(("---", *meta, "---"))
        self.files[f"rfcs/{name}-{slug}.md"] = f"{head}\n# Text\n\n{body}".encode()
        state = chance.choice(("accepted", "implemented", "rejected", "superseded"))
        self.files[f"rfcs/outcomes/{name}.yml"] = f"state: {state}\norigin: {{source: acme/old}}\n".encode()

    def story(self, name: str) -> None:
        """An open RFC that goes on."""
        story = self.stories.get(name)
        if story is None:
            story = self.stories[name] = Story(name, f"Story {name}").review()
        else:
            title = {"text": self.chance.choice(WORDS)}
            story.say("summary", None, summary=title)
        self.ledgers[ledger_path(name)] = dump_ledger(story.events)

    def change(self) -> str:
        """One change; what it was."""
        chance = self.chance
        kind = chance.choice(
            ("land", "land", "land", "drop", "story", "picture", "governance", "stray", "spam")
        )
        name = f"{chance.randint(1, 8):04d}"
        match kind:
            case "land":
                self.land(name)
            case "drop":
                self.files = {path: raw for path, raw in self.files.items() if f"/{name}" not in path}
            case "story":
                self.story(chance.choice(("0051", "0052")))
            case "picture":
                self.files[f"rfcs/assets/{chance.choice(WORDS)}/a.png"] = bytes([chance.randint(0, 255)])
            case "governance":
                self.files[next(path for path in self.files if "/modules/" in path)] += b"# a remark\n"
            case "stray":
                self.files["rfcs/notes.md"] = name.encode()
            case _:
                self.ledgers["0000/0050.jsonl"] = dump_ledger(spam().events)
        return kind

    def commit(self) -> tuple[str, str]:
        """Both branches as they are now."""
        return self._tree(self.files), self._tree(self.ledgers)

    def _tree(self, files: dict[str, bytes]) -> str:
        entries = {path: (FILE, self.git.write_blob(content)) for path, content in files.items()}
        return self.git.commit(self.git.write_tree(None, entries), (), "files", WHO, START)


def contents(output: Path) -> dict[str, bytes]:
    return {path: (output / path).read_bytes() for path in site_on_disk(output)}


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=[pytest.mark.nightly] if n else []) for n in range(12)]
)
def test_whatever_changes_the_site_is_that_of_a_clean_build(seed: int, tmp_path: Path) -> None:
    with Git.create(tmp_path / "rfcs.git") as git:
        world = World(git, seed)
        told: list[str] = []
        for step in range(6):
            main, ledger = world.commit()
            built = build_site(git, main, ledger, OPTIONS, tmp_path / "site")
            build_site(git, main, ledger, OPTIONS, tmp_path / f"clean-{step}")
            assert contents(tmp_path / f"clean-{step}") == contents(tmp_path / "site"), told
            assert len(contents(tmp_path / "site")) == built.files
            told.append(world.change())


def test_one_changed_rfc_leaves_the_pages_that_do_not_show_it(tmp_path: Path) -> None:
    output = tmp_path / "site"
    with Git.create(tmp_path / "rfcs.git") as git:
        world = World(git, 0)
        world.files["rfcs/0009-alone.md"] = IMPORTED_TEXT
        world.files["rfcs/outcomes/0009.yml"] = b"state: accepted\norigin: {source: acme/old}\n"
        build_site(git, *world.commit(), OPTIONS, output)
        before = site_on_disk(output)
        world.files["rfcs/0009-alone.md"] = IMPORTED_TEXT.replace(b"title: ", b"title: Anew ")
        built = build_site(git, *world.commit(), OPTIONS, output)
    changed = {path for path, state in site_on_disk(output).items() if before[path] != state}
    assert built.written == len(changed)
    assert {"index.html", "index.json", "rfcs/0009.html", "states/accepted/index.html"} <= changed
    assert not [path for path in changed if path.startswith("rfcs/00") and "0009" not in path]


def test_nothing_is_done_twice_and_what_somebody_touched_is_made_good(tmp_path: Path) -> None:
    output = tmp_path / "site"
    with Git.create(tmp_path / "rfcs.git") as git:
        commits = World(git, 0).commit()
        whole = build_site(git, *commits, OPTIONS, output).written
        good = contents(output)
        assert 0 == build_site(git, *commits, OPTIONS, output).written
        for spoil in (
            (output / "index.html").unlink,
            lambda: (output / "rfcs" / "old.html").write_text("left over", encoding="utf-8"),
            lambda: (output / "style.css").write_text("", encoding="utf-8"),
            lambda: next((tmp_path / "rfcs.git" / "rfcflow").iterdir()).write_bytes(
                b"rfcflow site 1\nbroken"
            ),
        ):
            spoil()
            assert whole == build_site(git, *commits, OPTIONS, output).written
            assert good == contents(output)


def test_an_address_of_its_own_makes_another_site(tmp_path: Path) -> None:
    output = tmp_path / "site"
    with Git.create(tmp_path / "rfcs.git") as git:
        commits = World(git, 0).commit()
        build_site(git, *commits, OPTIONS, output)
        assert b"https://rfcs.example" not in (output / "index.html").read_bytes()
        build_site(git, *commits, Options("acme/rfcs", base_url="https://rfcs.example"), output)
    assert b"https://rfcs.example" in (output / "index.html").read_bytes()


def test_a_text_that_was_fetched_since_is_shown(tmp_path: Path) -> None:
    output = tmp_path / "site"
    text = b"# A text that came later\n"
    with Git.create(tmp_path / "rfcs.git") as git, Git.create(tmp_path / "other.git") as other:
        world = World(git, 0)
        story = Story("0053", "Fuse kernels")
        story.say("opened", None, number=53, title={"text": "Fuse kernels"}, draft=False)
        story.say("revised", None, path="rfcs/0000-fuse.md", blob=other.write_blob(text), meta={}, assets=[])
        world.ledgers["0000/0053.jsonl"] = dump_ledger(story.events)
        commits = world.commit()
        build_site(git, *commits, OPTIONS, output)
        page = output / "rfcs" / "0053.html"
        assert b"came later" not in page.read_bytes()
        git.write_blob(text)
        build_site(git, *commits, OPTIONS, output)
        assert b"came later" in page.read_bytes()


def test_what_is_remembered_lies_beside_the_objects_and_not_in_the_site(tmp_path: Path) -> None:
    with Git.create(tmp_path / "rfcs.git") as git:
        build_site(git, *World(git, 0).commit(), OPTIONS, tmp_path / "site")
        assert None is not Memory(git.directory, tmp_path / "site").ground()
    assert [".rfcflow-site"] == [path.name for path in (tmp_path / "site").iterdir() if path.name[0] == "."]


def test_a_build_that_cannot_remember_is_still_whole(tmp_path: Path) -> None:
    with Git.create(tmp_path / "rfcs.git") as git:
        (tmp_path / "rfcs.git" / "rfcflow").write_text("in the way", encoding="utf-8")
        commits = World(git, 0).commit()
        first = build_site(git, *commits, OPTIONS, tmp_path / "site")
        assert first == build_site(git, *commits, OPTIONS, tmp_path / "site")
