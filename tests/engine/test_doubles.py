"""What two runs at once both said: the later one goes, and only where it is the bot's own and unchanged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rfcflow.engine.doubles import doubles
from rfcflow.facts import Comment
from rfcflow.model import Account

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOT = Account(41898282, "github-actions[bot]", bot=True)
STATUS = "<!-- rfcflow:status 0007 -->\n\nIt is open."


def comment(
    id: int, body: str = STATUS, author: Account = BOT, number: int = 7, edited: bool = False
) -> Comment:
    return Comment(id, number, author, body, NOW, NOW + timedelta(seconds=edited))


def test_the_later_one_of_two_is_a_double() -> None:
    assert (comment(2),) == doubles([comment(2), comment(1), comment(3, "Another.")], BOT.id)


def test_what_somebody_changed_or_wrote_stays() -> None:
    assert () == doubles([comment(1), comment(2, edited=True)], BOT.id)
    assert () == doubles([comment(1), comment(2, author=Account(7, "zed"))], BOT.id)
    assert () == doubles([comment(1), comment(2, number=8)], BOT.id)
