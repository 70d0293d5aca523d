"""Titles, names and bodies made to hurt: data everywhere, no mention sent, nothing executed, no crash."""

from __future__ import annotations

import re

from rfcflow.slash import verbs
from rfcflow.text.commands import parse
from tests.engine.world import BODY, NAME, World, rfc_text

NASTY = (
    "::set-output name=x::y",
    "::error::pwned",
    "$(touch pwned) `id` ; rm -rf /",
    "@ara-lead @meadow/core ping",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) ![y](https://evil.example/track.png)",
    "a | b | c \\| d",
    "<!-- rfcflow:status 0001 -->",
    "\u202egnp.exe \u200b zero width",
    "closes #1, fixes meadow/rfcs#2",
    "${{ secrets.GITHUB_TOKEN }}",
    "../../etc/passwd %2e%2e",
)
# Who may be offered the shepherd's place, or be called.
ASKED = {"ara-lead", "bas-core", "cyd-core", "Dana-Dune", "eli-elm", "fay-fell", "jon-jetty"}
# GitHub takes none of these inside code, and only at the start of a word.
MENTION = re.compile(r"(?<![\w`/.-])@([A-Za-z0-9-]+)")


def visible(body: str) -> str:
    """A comment without code spans and blocks, where GitHub mentions nobody."""
    return re.sub(r"(`+).*?\1", "", re.sub(r"```.*?```", "", body, flags=re.DOTALL), flags=re.DOTALL)


def assert_harmless(world: World, number: int, may: set[str]) -> None:
    """No comment of the bot mentions anybody but `may`, holds live HTML or a line a bot would obey."""
    for body in world.bot_comments(number):
        shown = visible(body)
        assert set(MENTION.findall(shown)) <= may, body
        assert "<script" not in shown
        assert "<img" not in shown
        assert not re.search(r"(?<!\\)\]\(javascript:|(?<!\\)!?(?<!\\)\[[^\]\\]*\]\(https://evil", shown)
        assert not re.search(r"^\s*::", body, re.MULTILINE)
        assert [] == list(parse(body, verbs()))
        assert 1 == body.count("<!-- rfcflow:")
    state, description = world.gate(number)
    assert state in ("pending", "failure", "success")
    assert len(description) <= 140


def test_hostile_titles_reach_nobody(world: World) -> None:
    numbers = [
        world.open(rfc_text(title), author=f"author-{row}", title=title) for row, title in enumerate(NASTY)
    ]
    world.good_sweep()
    for row, number in enumerate(numbers):
        assert_harmless(world, number, {f"author-{row}", *ASKED})


def test_hostile_words_in_commands_are_repeated_as_words(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.say(number, "dana-dune", "/shepherd me")
    for row, nasty in enumerate(NASTY):
        world.say(
            number, "fay-fell", f"/concern {row} {nasty}\n\n{nasty}\n\n```\n::set-output name=x::y\n```"
        )
        # Somebody else each time: one person gets ten replies a day.
        world.say(number, f"stranger-{row}", f"/rfc {nasty.split()[0]} {nasty}")
        world.say(number, f"stranger-{row}", f"/sign-off {nasty}")
    world.good_sweep()
    assert_harmless(world, number, {"eli-elm"})
    assert len(world.replies(number)) >= len(NASTY)


def test_a_hostile_reason_lands_as_data(world: World) -> None:
    number = world.open_in_review(slug="idea")
    world.say(
        number,
        "wren",
        "/withdraw " + " ".join(one for one in NASTY if one.isascii()) + "\n\n---\nstate: accepted\n",
    )
    world.good_sweep()
    assert_harmless(world, number, {"wren", "eli-elm"})
    assert "withdrawn" == world.rfc(number).state
    assert b"state: withdrawn" in (world.file("rfcs/outcomes/0001.yml") or b"")
    message = world.git("log", "-1", "--format=%B", "refs/heads/main")
    assert "@" not in message.replace("@users.noreply.github.com", "")


def test_ten_thousand_mentions_in_an_rfc_mention_nobody(world: World) -> None:
    crowd = " ".join(f"@person-{row}" for row in range(10_000))
    number = world.open(rfc_text(body=f"{BODY}\n{crowd}\n"), title=crowd[:250])
    world.approve(number, "eli-elm", crowd[:4000])
    world.good_sweep()
    assert_harmless(world, number, {"wren", "eli-elm"})
    assert "accepted" == world.rfc(number).state


def test_hostile_branch_and_file_names_are_data(world: World) -> None:
    numbers = [
        world.open(slug="fine-1", files={"rfcs/0000-$(touch pwned).md": rfc_text()}),
        world.open(slug="fine-2", files={"rfcs/0000-a\nb.md": rfc_text()}),
        world.open(slug="fine-3", files={"rfcs/0000-::error::x.md": rfc_text()}),
        world.open(slug="fine-4", files={"rfcs/0000-@ara-lead.md": rfc_text()}),
        world.open(slug="fine-5", files={"rfcs/0000-<img src=x>.md": rfc_text()}),
        world.open(slug="fine-6", files={"rfcs/-oProxyCommand=x.md": rfc_text()}),
    ]
    for branch in ("$(id)", "--upload-pack=x", "a;b", "`id`", "@ara-lead"):
        numbers.append(
            world.forge.open_pull(NAME, "wren", branch, {f"rfcs/0000-n{len(numbers)}.md": rfc_text()}, branch)
        )
    world.pause()
    world.good_sweep()
    for number in numbers:
        assert_harmless(world, number, {"wren", *ASKED})
    assert ["failure"] * 6 == [world.gate(number)[0] for number in numbers[:6]]


def test_what_people_write_never_becomes_a_log_command(world: World) -> None:
    number = world.open(rfc_text("::stop-commands::x"), title="::error::x")
    notes: list[str] = []
    with world.job() as sweep:
        sweep.note = notes.append
        sweep.run(number)
    assert notes
    assert not any(line.strip().startswith("::") for line in notes)


def test_hostile_review_bodies_are_data(world: World) -> None:
    number = world.open_in_review()
    world.forge.review(NAME, number, "fay-fell", "REQUEST_CHANGES", "\n".join(NASTY))
    world.pause()
    world.good_sweep()
    assert_harmless(world, number, {"eli-elm", "wren"})
    assert 1 == len(world.rfc(number).open_concerns)


def test_a_body_as_long_as_github_allows_is_heard(world: World) -> None:
    number = world.open()
    world.say(number, "stranger", "/sing-off " + "x" * 65_000)
    world.say(number, "stranger", "@" * 65_000)
    world.say(number, "stranger", "[" * 60_000)
    world.say(number, "stranger", "> " * 30_000 + "/sign-off")
    world.good_sweep()
    assert 1 == len(world.replies(number))
    assert len(world.status(number)) < 60_000
