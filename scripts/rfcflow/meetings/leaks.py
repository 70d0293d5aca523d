"""Whether something marked is left in what would be published.

Invariant: the comparison errs on the side of a refusal: case, accents, look-alike letters, spacing, marks of
Markdown and HTML, entities, escapes and hidden characters do not hide a repetition, and every name in a
secret is a secret of its own.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from rfcflow.meetings.redaction import Secret
from rfcflow.text import characters
from rfcflow.text.lookalikes import folded

_WORD: Final = re.compile(r"[^\W_]+")
_NAME: Final = re.compile(r"[^\W\d_][^\W_]*")
_EMPHASIS: Final = re.compile(r"\\\n|[*_`~\\]")
# Tags, footnotes, addresses and names of links, and what is left of their brackets.
_MARKUP: Final = re.compile(
    r"<[^<>\n]{0,200}>|\[\^[^\]\n]{0,60}\]|\]\([^()\n]{0,500}\)|\]\[[^\]\n]{0,60}\]|[\[\]]"
)
_JOINTS: Final = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011._'\u2019\u00b7/](?=[^\W\d_])")
# Letters one by one, and words that begin within a word.
_SPELLED: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s.,-]{1,3}){2,}[^\W\d_](?![^\W_])")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A digit among letters that stands for one.
_LEET: Final = re.compile(r"(?<![^\W_])(?=[^\W_]*[^\W\d_])(?=[^\W_]*\d)[^\W_]{3,}(?![^\W_])")
_DIGITS: Final = str.maketrans("013457", "oieast")
# So many words in a row of a secret are taken for a repetition of it.
_RUN: Final = 4
# Capitalised at the start of a sentence, or short for something everybody says: nobody's name.
_COMMON_WORDS: Final = """
a about after again all also although always an and another any are as ask asked at be because been
before both but by can cannot could did do does each either every everybody few first for from had
has have he her here his how however i if in instead into is it its just last later less let many
may maybe meanwhile more most much must my need neither never next no nobody none nor not nothing
now of often on once one only or other others our out over people please she should since so some
somebody someone something soon still such than thanks that the their them then there these they
this those though thus to today together too two until up us very was we were what when where
whether which while who whose why will with without would yes yet you your api ci cpu fcp gpu ok pr
rfc rfcs decision nomination notes core lead maintainer maintainers module accepted declined
deferred withdrawn monday tuesday wednesday thursday friday saturday sunday january february march
april june july august september october november december
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())


class Known(Struct, frozen=True):
    """Somebody of the registry: every way they are written (name, login, handle)."""

    forms: tuple[str, ...]


class Needle(Struct, frozen=True):
    """A sequence of words that must not occur, and the line of the notes that says so."""

    words: tuple[str, ...]
    line: int


def needles(
    secrets: Iterable[Secret], people: Sequence[Known] = (), published: Iterable[str] = ()
) -> tuple[Needle, ...]:
    """What must not occur; names in `published` may, though not what is said about them."""
    allowed = {word for name in published for word in words(name)}
    found = {needle: None for secret in secrets for needle in _of(secret, people, allowed) if needle.words}
    return tuple(found)


def _of(secret: Secret, people: Sequence[Known], allowed: set[str]) -> Iterator[Needle]:
    spoken = words(secret.text)
    runs = [spoken[at : at + _RUN] for at in range(max(len(spoken) - _RUN + 1, 1))]
    for run in runs:
        # A secret of a word or two is one, be the words ever so common.
        if not set(run) <= (allowed if len(spoken) < _RUN else _COMMON):
            yield Needle(run, secret.line)
    named = {
        word
        for match in _NAME.finditer(_plain(secret.text))
        if match[0][0].isupper() or len(spoken) < _RUN
        for word in words(match[0])
        if word not in _COMMON
    }
    telling = {
        word
        for word in spoken
        if len(word) > 3 and any(map(str.isdigit, word)) and not (word.isdigit() and len(word) == 4)
    }
    for word in sorted((named | telling) - allowed):
        yield Needle((word,), secret.line)
    for person in people:
        forms = [words(form) for form in person.forms if form]
        parts = {word for form in forms for word in form if len(word) > 2 and word not in _COMMON}
        if parts & named or any(_occurs(form, spoken) for form in forms):
            for form in [*forms, *((part,) for part in sorted(parts))]:
                if not set(form) <= allowed:
                    yield Needle(form, secret.line)


def leaks(text: str, sought: Sequence[Needle]) -> tuple[Needle, ...]:
    """The needles that occur in a text, in whatever disguise."""
    readings = tuple(_readings(text))
    return tuple(needle for needle in sought if any(_found(needle.words, reading) for reading in readings))


def _readings(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a text in every way a reader might take them, each once."""
    decoded = _decoded(_decoded(text))
    rendered = _MARKUP.sub("", _EMPHASIS.sub("", decoded))
    plain = _plain(rendered)
    seen = {words(text), words(_EMPHASIS.sub("", decoded)), words(rendered)}
    for other in (
        _JOINTS.sub("", plain),
        _SPELLED.sub(lambda match: "".join(filter(str.isalpha, match[0])), plain),
        _HUMP.sub(" ", plain),
        _LEET.sub(lambda match: match[0].translate(_DIGITS), plain),
    ):
        seen.add(words(other))
    yield from seen


def _found(sought: tuple[str, ...], among: tuple[str, ...]) -> bool:
    """Whether words occur one after the other, or a name of few of them as one."""
    glued = "".join(sought)
    return _occurs(sought, among) or (1 < len(sought) < _RUN and len(glued) > _RUN and glued in among)


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(_WORD.findall(_plain(text).casefold()))


def _space(match: re.Match[str]) -> str:
    return " " if match[0].isspace() else ""


def _plain(text: str) -> str:
    """Entities and escapes decoded, hidden characters, compatibility forms and accents removed."""
    seen = characters.JOINERS.sub("", characters.HIDDEN.sub(_space, _decoded(text)))
    plain = unicodedata.normalize("NFKD", seen)
    return folded("".join(character for character in plain if not unicodedata.combining(character)))


def _decoded(text: str) -> str:
    return unquote(html.unescape(text))


def _occurs(sought: tuple[str, ...], among: tuple[str, ...]) -> bool:
    joined = "".join(sought)
    if any(character.isalpha() and character.lower() == character.upper() for character in joined):
        return joined in "".join(among)  # a script without capitals may write no spaces either
    size = len(sought)
    return size > 0 and any(
        among[at : at + size] == sought for at in range(len(among) - size + 1) if among[at] == sought[0]
    )
