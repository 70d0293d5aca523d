"""Inputs nobody would write: known texts cut, doubled, spliced and spiked with what parsers trip over.

Invariant: input number N is a function of N and the seed texts, so that a number replays a failure.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

LIMIT: Final = 1_000_000
_TOKENS: Final = (
    *(
        b"---\n",
        b"---",
        b"...\n",
        b"\n---\n",
        b"\r",
        b"\r\n",
        b"\n\n\n",
        b"\x00",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
    ),
    *(
        b"\xc3",
        b"\xf4\x90\x80\x80",
        "\u202e".encode(),
        "\u2028".encode(),
        "\u200b".encode(),
        b"\t",
        b" " * 40,
    ),
    *(
        b"&a ",
        b"*a",
        b"!!python/object:os.system ",
        b"!!binary ",
        b"<<: *a\n",
        b"{",
        b"[",
        b"}",
        b"]",
        b"? ",
        b": ",
    ),
    *(
        b"|\n",
        b">-\n",
        b"'",
        b'"',
        b"# ",
        b"%YAML 1.1\n",
        b"title: ",
        b"kind: feature\n",
        b"authors: [",
        b"modules:\n  - ",
    ),
    *(
        b"0042",
        b"no",
        b"~",
        b"2026-02-30",
        b"9999-99-99",
        b"1e999",
        b"0x1F",
        b"12:30:45",
        b".inf",
        b"requires: [42]\n",
    ),
    *(
        b"<!--",
        b"-->",
        b"```",
        b"~~~",
        b"````\n",
        b"<details>",
        b"</details>",
        b"<script>",
        b"<a name='x'>",
        b"<![CDATA[",
    ),
    *(
        b"![",
        b"](",
        b"](a.png)",
        b"[x]: ",
        b"[^1]",
        b"[^1]: ",
        b"* ",
        b"1. ",
        b"> ",
        b"#" * 7,
        b"| a | b |\n|---|",
        b"***",
    ),
    *(
        b"- State: x\n",
        b"| Status | Draft |\n",
        b"Replaces: 1, 2\n",
        b"PEP: 0\n",
        b"Status: Final\n",
        b".. ",
        b"::\n\n",
    ),
    *(
        b"/shepherd me\n",
        b"@everyone",
        b"::error::x\n",
        b"%0A",
        b"${{ github.token }}",
        b"\\",
        b"&amp;",
        b"&#0;",
        b"&#xD800;",
    ),
    *(
        b"<!-- lint-ignore RFC101: because -->\n",
        b"<!-- lint-ignore -->",
        b"\x1b[31m",
        b"a" * 300,
        b"\xf0\x9f\x98\x80",
    ),
)
_REPEATED: Final = (
    b"*",
    b"[",
    b"(",
    b"`",
    b"_",
    b">",
    b"#",
    b"<",
    b"![",
    b"**a",
    b"[a](",
    b"- ",
    b"<a>",
    b"&a",
    b"{",
    b"|",
    b"a\n",
    b"\n",
)


def _flip(text: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    for _place in range(chance.randint(1, 8)):
        if text:
            text[chance.randrange(len(text))] = chance.randrange(256)


def _spike(text: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    for _place in range(chance.randint(1, 4)):
        place = chance.randrange(min(len(text), 600) + 1 if chance.random() < 0.5 else len(text) + 1)
        text[place:place] = chance.choice(_TOKENS)


def _cut(text: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = chance.randrange(len(text) + 1)
    del text[start : start + chance.randint(1, max(1, len(text) // 3))]


def _double(text: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = chance.randrange(len(text) + 1)
    piece = bytes(text[start : start + chance.randint(1, 200)])
    text[start:start] = piece * chance.randint(1, 20)


def _splice(text: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    start = chance.randrange(len(text) + 1)
    begin = chance.randrange(len(other) + 1)
    text[start:] = other[begin : begin + 20_000]


def _swap_lines(text: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    lines = bytes(text).split(b"\n")
    for _pair in range(chance.randint(1, 3)):
        one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    text[:] = b"\n".join(lines)


def _line_ends(text: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    text[:] = bytes(text).replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b" \n", b"")))


def _flood(text: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    place = chance.randrange(len(text) + 1)
    text[place:place] = chance.choice(_REPEATED) * chance.randint(100, 3_000)


_MUTATIONS: Final[tuple[Callable[[bytearray, random.Random, Sequence[bytes]], None], ...]] = (
    *(_flip, _spike, _spike, _cut, _double, _splice, _swap_lines, _line_ends, _flood),
)


def mutant(number: int, seeds: Sequence[bytes]) -> bytes:
    """Input `number`; under `LIMIT` bytes."""
    chance = random.Random(number)
    text = bytearray(chance.choice(seeds)[: chance.choice((2_000, 20_000))])
    for _step in range(chance.randint(1, 5)):
        chance.choice(_MUTATIONS)(text, chance, seeds)
    return bytes(text[: LIMIT - 1])


def floods(size: int) -> list[bytes]:
    """One text of `size` bytes for each repeated token, in the front matter and in the body."""
    head = b"---\ntitle: A flood\nsummary: Of it.\nkind: feature\nauthors: [a]\ncreated: 2026-01-01\n---\n"
    found = []
    for token in _REPEATED:
        run = token * (size // len(token) - 200)
        found += [head + run, head + b"## Summary\n\n" + run, b"---\ntitle: " + run[:15_000] + b"\n---\n"]
    return found
