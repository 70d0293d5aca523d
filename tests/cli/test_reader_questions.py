"""The ten questions of a reader, each answered within three clicks from the home page of the demo's index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from playwright.sync_api import Browser, Page

from tests.cli.conftest import Demo
from tests.site.browsing import needs_chromium, opened, served, started

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    needs_chromium,
]
CLICKS = 3


class Reader(Struct):
    """Somebody at the home page who counts what they click and type."""

    page: Page
    clicks: int = 0

    def follow(self, words: str) -> Reader:
        """Click a link by its words."""
        self.page.get_by_role("link", name=re.compile(words)).first.click()
        return self._did()

    def search(self, words: str) -> Reader:
        """Type into the search of the texts."""
        self.page.get_by_label("Search").fill(words)
        return self._did()

    def _did(self) -> Reader:
        self.clicks += 1
        assert CLICKS >= self.clicks
        return self

    def section(self, heading: str) -> str:
        """The words of a section, by its heading."""
        found = self.page.locator("section").filter(
            has=self.page.get_by_role("heading", name=re.compile(heading))
        )
        return " ".join(found.first.inner_text().split())

    @property
    def words(self) -> str:
        # What stands in a line of its own is known only with the stylesheet.
        self.page.wait_for_load_state("load")
        return " ".join(self.page.locator("main").inner_text().split())


@pytest.fixture(scope="module")
def address(demo: Demo) -> Iterator[str]:
    with served(Path(demo.record["site"])) as place:
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as found:
        yield found


@pytest.fixture
def reader(page: Page) -> Reader:
    page.goto("/")
    return Reader(page)


def test_what_is_open_in_my_module_and_late(reader: Reader) -> None:
    reader.follow("^Modules$").follow("^Distributed")
    assert "0005 Resumable collectives across clusters" in reader.section("^Open")
    assert "Overdue 0" in reader.words


def test_what_touches_a_thing(reader: Reader) -> None:
    reader.follow("^Search$").search("checkpoints after every step")
    reader.page.get_by_text(re.compile(r"^\d+ found$")).wait_for()
    assert "0001" == reader.page.locator("ul.rows > li .id").first.text_content()


def test_what_waits_on_me(reader: Reader, demo: Demo) -> None:
    shepherd = demo.record["rfcs"][4]["shepherd"]
    reader.follow("^People$").follow(f"^{shepherd}$")
    assert "0005 Resumable collectives across clusters" in reader.section("^Shepherding")
    assert "0005 Resumable" in reader.words.partition("Waiting on them")[2].partition("Shepherding")[0]


def test_is_this_still_valid(reader: Reader) -> None:
    reader.follow("^A global switch for gradients$")
    assert "Rejected" in reader.page.get_by_role("note").first.inner_text()
    assert "do not build on it" in reader.words


def test_was_this_rejected_before_and_what_would_reopen_it(reader: Reader) -> None:
    reader.follow("^Work$").follow("^Rejected, and why")
    assert "A switch that breaks training from a distance" in reader.words
    assert "What would reopen it: A switch that leaves training alone" in reader.words


def test_who_decided_and_on_which_text(reader: Reader) -> None:
    reader.follow("^Resumable collectives$")
    decision = reader.section("^Accepted")
    assert re.search(r"Decided on text [0-9a-f]{12}\. Signed off by [\w-]+, ", decision)
    assert "core-majority" in reader.section("^The record")


def test_what_changed_since_i_read_it(reader: Reader) -> None:
    reader.follow("^Resumable collectives$").follow("^what changed since, to the newest$")
    assert "and never more than 4" in " ".join(reader.page.locator("ins").all_inner_texts())
    assert "has ever finished" in " ".join(reader.page.locator("del").all_inner_texts())


def test_what_shipped_and_where(reader: Reader) -> None:
    reader.follow("^Work$").follow("^What shipped, and where")
    assert "0001 Resumable collectives" in reader.words
    link = reader.page.get_by_role("link", name="git.example/example/engine/pull/88")
    assert "https://git.example/example/engine/pull/88" == link.get_attribute("href")


def test_what_closes_this_week(reader: Reader) -> None:
    reader.follow("^Work$").follow("^Final comment periods")
    assert re.search(
        r"0005 Resumable collectives across clusters .* to accept, by \S+\. .* ends 2\d{3}", reader.words
    )


def test_how_long_a_decision_takes(reader: Reader) -> None:
    reader.follow("^Process$").follow("^how long it takes$")
    assert re.search(r"Median time to a decision \d+ days over 2 decided", reader.words)
