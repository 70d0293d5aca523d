"""Letters that look like others, as the others: to compare what readers would take for one.

Invariant: what is folded is compared and never shown; ASCII stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Cyrillic and Greek letters, each with the Latin one it looks like.
_ALIKE: Final = str.maketrans(
    "аеорсухіјѕԁһԛԝьАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιονρυκτ",
    "aeopcyxijsdhqwbABEKMHOPCTYXIJSABEZHIKMNOPTYXaiovpukt",
)
# Latin letters with something to them: a stroke, no dot, a hook, written as small capitals.
_LATIN: Final = re.compile(
    r"LATIN (?:(SMALL|CAPITAL) LETTER|LETTER SMALL CAPITAL) (?:DOTLESS |SCRIPT |OPEN )?([A-Z])(?: WITH .+)?"
)


def folded(text: str) -> str:
    """`text` with each letter as the one it looks like."""
    if text.isascii():
        return text
    return "".join(map(_letter, text.translate(_ALIKE)))


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    if character.isascii():
        return character
    found = _LATIN.fullmatch(unicodedata.name(character, ""))
    if found is None:
        return character
    return found[2] if found[1] == "CAPITAL" else found[2].lower()
