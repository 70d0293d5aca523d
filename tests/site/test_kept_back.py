"""Nothing a stranger wrote stays in the index once it is spam, or gone without ever having been reviewed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from rfcflow.adapters.git import FILE, Git, Identity
from rfcflow.engine.site.build import build_site
from rfcflow.engine.site.options import Options
from rfcflow.engine.site.search import index_site
from rfcflow.events import words
from rfcflow.ledger import dump_ledger
from tests.governance.samples import own_files
from tests.site.samples import ADA, BEN, START, Story

WHO = Identity("rfc bot", "bot@example.org")
OPTIONS = Options("acme/rfcs", "https://github.example/acme/rfcs", search=True)
SECRET = "zanzibarian"


def written(git: Git, story: Story) -> Story:
    """Two revisions with a picture, all of them here, in a text that names itself in every way."""
    path = f"rfcs/0000-{SECRET}.md"
    for number in (1, 2):
        text = (
            f"---\ntitle: {SECRET}\n---\n# {SECRET} {number}\n\n![{SECRET}](assets/{SECRET}/{SECRET}.png)\n"
        )
        picture = git.write_blob(f"\x89PNG {SECRET}".encode())
        meta = {"title": words(SECRET), "summary": words(f"A {SECRET} summary"), "authors": [SECRET]}
        story.hash = f"t1:{number:064x}"
        story.say(
            "revised",
            ADA,
            path=path,
            blob=git.write_blob(text.encode()),
            meta={**meta, "requires": ["0001"], "tracking-issue": f"https://{SECRET}.example/"},
            author_ids=[ADA.id],
            errors=0,
            warnings=0,
            problems=[],
            assets=[[f"rfcs/assets/{SECRET}/{SECRET}.png", picture]],
        )
    return story


def found(output: Path) -> list[str]:
    """Files whose name or content, packed or not, has the word."""
    told = []
    for path in sorted(output.rglob("*")):
        raw = path.read_bytes() if path.is_file() else b""
        if raw.startswith(b"\x1f\x8b"):
            raw = gzip.decompress(raw)
        if SECRET in path.name.lower() or SECRET.encode() in raw.lower():
            told.append(path.relative_to(output).as_posix())
    return told


@pytest.mark.parametrize("after", ["withdrawn", "closed", "spam", "spam after review"])
def test_what_was_shown_while_it_was_open_is_in_no_file_any_more(after: str, tmp_path: Path) -> None:
    searched = after == "spam after review"
    with Git.create(tmp_path / "rfcs.git") as git:
        story = Story("0053", SECRET, author=SECRET)
        if after == "spam after review":
            story.review().say("signed-off", BEN, disposition="accept")
            story.say("concern-raised", BEN, id=SECRET, title=words(SECRET), details=words(SECRET))
        else:
            story.opened()
        written(git, story)

        def build(**others: bytes) -> list[str]:
            files = {"0000/0053.jsonl": dump_ledger(story.events)}
            main, ledger = (
                git.commit(
                    git.write_tree(None, {p: (FILE, git.write_blob(c)) for p, c in t.items()}),
                    (),
                    "x",
                    WHO,
                    START,
                )
                for t in (own_files(), files)
            )
            build_site(git, main, ledger, OPTIONS, tmp_path / "site")
            if searched:
                index_site(tmp_path / "site")
            return found(tmp_path / "site")

        shown = build()
        assert {"index.html", "index.json", "feeds/new.atom", "rfcs/0053.md"} <= set(shown)
        assert any(path.startswith("rfcs/0053/changes/") for path in shown)
        assert searched == any(path.startswith("pagefind/") for path in shown)
        match after:
            case "withdrawn":
                reason = words(f"{SECRET}, I withdraw")
                story.say(
                    *("decided", ADA),
                    to="withdrawn",
                    disposition="withdraw",
                    reason=reason,
                    tally=[],
                    lands=False,
                )
            case "closed":
                story.say("closed", None, by_author=False)
            case _:
                story.say("spam", BEN)
        assert [] == build()
