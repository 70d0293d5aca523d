"""Writing a text as a YAML scalar: plain where every reader sees the same text, in double quotes otherwise.

Invariant: YAML 1.1 and 1.2 readers alike read back exactly the text, and read it as text: `0042`, `no` and
`1:30` are quoted. Dates stay plain, as people write them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rfcflow.errors import Refusal
from rfcflow.text import characters

# Words that some YAML version reads as a boolean, null, number, time or merge key (https://yaml.org/type/).
_OTHER_TYPE: Final = re.compile(
    r"(?:~|null|true|false|yes|no|on|off|y|n|<<|=|"
    r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9][0-9_]*(?::[0-9]+)*(?:\.[0-9_:]*)?(?:e[-+]?[0-9]+)?)|"
    r"[-+]?\.[0-9_]+(?:e[-+]?[0-9]+)?|[-+]?\.inf|\.nan)",
    re.ASCII | re.IGNORECASE,
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIMESTAMP: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?", re.ASCII)
_INDICATORS: Final = "-?:,[]{}#&*!|>'\"%@`="
_IN_TEXT: Final = re.compile(r": |:$| #")
_IN_FLOW: Final = re.compile(r"[,\[\]{}:?]")


def scalar(text: str, *, in_list: bool = False, quoted: bool = False) -> str:
    """`text` as a scalar on one line, `quoted` or where it must be.

    Raises Refusal where it has line breaks or hidden characters.
    """
    bad = characters.hidden(text)
    if bad is not None:
        raise Refusal(
            f"{characters.name(bad)} cannot be written into front matter; remove it from the value."
        )
    if not quoted and _is_plain(text, in_list):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value(content: str | Sequence[str], *, quoted: bool = False) -> str:
    """A text, or a list in brackets, as the part of a line behind `key: `.

    A text is `quoted` where a comment follows it: unquoted, the comment looks like a part of it.
    """
    if isinstance(content, str):
        return scalar(content, quoted=quoted)
    return "[" + ", ".join(scalar(item, in_list=True) for item in content) + "]"


def _is_plain(text: str, in_list: bool) -> bool:
    if not text or text != text.strip() or text.startswith(("---", "...")) or _IN_TEXT.search(text):
        return False
    if in_list and _IN_FLOW.search(text):
        return False
    if text[0] in _INDICATORS and not (text[0] in "-?:" and len(text) > 1 and text[1].isalnum()):
        return False
    if _OTHER_TYPE.fullmatch(text):
        return False
    return bool(_DATE.fullmatch(text)) or not _TIMESTAMP.fullmatch(text)
