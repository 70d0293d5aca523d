"""What the highlighter knows of programming languages: their comments, strings and words.

Invariant: every pattern matches in time linear in the code, whatever the code; an unclosed string or comment
goes to the end of its line or of the code. Patterns are written for HTML text, where a quotation mark is
`&quot;`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

_SLASHES: Final = (r"//[^\n]*", r"/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?")
_HASH: Final = r"\#(?<![^\s]\#)[^\n]*"
_DASHES: Final = r"--[^\n]*"
_OPEN: Final = r"&quot;[^&\\\n]*(?:(?:\\(?:&quot;|.)|&(?!quot;))[^&\\\n]*)*"
_DOUBLE: Final = rf"{_OPEN}(?:&quot;)?"
_SINGLE: Final = r"'(?:\\.|[^'\\\n])*'?"
_QUOTED: Final = (_DOUBLE, _SINGLE)
_CHARACTER: Final = r"'(?:\\[^\n']+|[^'\\\n])'"
_BACKTICK: Final = r"`(?:\\.|[^`\\])*`?"
_TRIPLE: Final = (
    r"&quot;&quot;&quot;[^&]*(?:&(?!quot;&quot;&quot;)[^&]*)*(?:&quot;&quot;&quot;)?",
    r"'''[^']*(?:'(?!'')[^']*)*(?:''')?",
)
_NUMBER: Final = (
    r"\d(?<!\w\d)(?:(?<=0)[xX][0-9a-fA-F_]+|(?<=0)[bB][01_]+|[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)\w*"
)
_WORD: Final = r"[A-Za-z_]\w*"
_CALLED: Final = r"[A-Za-z_](?<!\w[A-Za-z_])\w*+(?=\()"
_KEY: Final = r"^[ \t]*(?:-[ ]+)*[\w.\-/]+(?=[ ]*[:=](?:\s|$))"
_VARIABLE: Final = r"\$(?:\{\w+|\w+)"


def _after(word: str) -> str:
    """A name behind `word` and a blank."""
    return rf"\w(?<=\b{word}[ ]\w)\w*"


class Language(Struct, frozen=True):
    """Patterns of comments, strings, names that stand out, and words; `words` map a word to its class.

    `patterns` come first and are pairs of a class and a pattern.
    """

    comments: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    patterns: tuple[tuple[str, str], ...] = ()
    word: str = _WORD
    is_case_blind: bool = False

    def pattern(self) -> re.Pattern[str]:
        """All of it as one pattern; the last group's name begins with the class of what was matched.

        Nearly everywhere nearly nothing matches. What begins with a letter or a set of them is passed over at
        once, and what begins with a group or a condition is not: so those stand behind.
        """
        parts = [
            *self.patterns,
            *(("c", one) for one in self.comments),
            *(("s", one) for one in self.strings),
        ]
        parts += [("w", r"&\w+;"), ("n", _NUMBER), ("w", self.word)]
        return re.compile(
            "|".join(f"{one}(?P<{name}{place}>)" for place, (name, one) in enumerate(parts)), re.MULTILINE
        )


def _words(keywords: str, types: str = "") -> Mapping[str, str]:
    found = dict.fromkeys(types.split(), "t") | dict.fromkeys(keywords.split(), "k")
    return MappingProxyType(found)


_C_WORDS: Final = """break case const continue default do else enum extern for goto if inline register
    return sizeof static struct switch typedef union volatile while"""
_C_TYPES: Final = """bool char double float int long short signed unsigned void size_t ssize_t int8_t
    int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t true false NULL"""
_JAVASCRIPT: Final = """async await break case catch class const continue debugger default delete do
    else export extends finally for from function get if import in instanceof let new of return set
    static super switch this throw try typeof var void while with yield"""
_JAVASCRIPT_TYPES: Final = "true false null undefined NaN Infinity"
_CLASSES: Final = """abstract assert break case catch class const continue default do else enum extends
    final finally for if implements import instanceof interface native new override package private
    protected public return static super switch synchronized this throw throws transient try void
    volatile while val var fun object when is in sealed data trait def type match given yield lazy
    implicit using namespace foreach readonly internal virtual get set async await where"""
_CLASS_TYPES: Final = "boolean bool byte char decimal double float int long short string true false null"

LANGUAGES: Final = MappingProxyType(
    {
        "python": Language(
            (_HASH,),
            (rf"[rRbBfFuU]{{1,2}}(?:{'|'.join((*_TRIPLE, *_QUOTED))})", *_TRIPLE, *_QUOTED),
            _words(
                """and as assert async await break case class continue def del elif else except finally
                for from global if import in is lambda match nonlocal not or pass raise return try while
                with yield""",
                """True False None self cls int str bytes bool float list dict tuple set object type len
                range print super isinstance Any Optional Union Sequence Callable""",
            ),
            (("f", r"^[ \t]*@[\w.]+"), ("f", _after("def")), ("f", _after("class"))),
        ),
        "c": Language(
            _SLASHES,
            _QUOTED,
            _words(
                f"""{_C_WORDS} alignas alignof auto catch class concept consteval constexpr co_await
                co_return co_yield decltype delete explicit export final friend mutable namespace new
                noexcept operator override private protected public requires static_assert template this
                throw try typename using virtual __global__ __device__ __host__ __shared__""",
                f"{_C_TYPES} nullptr string vector map optional auto",
            ),
            (("f", r"^[ \t]*\#[ \t]*\w+"), ("f", _CALLED)),
        ),
        "go": Language(
            _SLASHES,
            (*_QUOTED, _BACKTICK),
            _words(
                """break case chan const continue default defer else fallthrough for func go goto if
                import interface map package range return select struct switch type var""",
                """bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune
                string uint uint8 uint16 uint32 uint64 uintptr any true false nil iota append cap len
                make new panic""",
            ),
            (("f", _after("func")),),
        ),
        "rust": Language(
            _SLASHES,
            (rf"br?{_DOUBLE}", f"r{_DOUBLE}", _DOUBLE, _CHARACTER),
            _words(
                """as async await break const continue crate dyn else enum extern fn for if impl in let
                loop macro_rules match mod move mut pub ref return static struct super trait type union
                unsafe use where while yield default""",
                """self Self bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize
                true false String Vec Option Result Box Rc Arc Some None Ok Err""",
            ),
            (
                ("f", r"\#!?\[[^\]\n]*\]?"),
                ("f", _after("fn")),
                ("f", r"[a-z_](?<!\w[a-z_])\w*+!"),
                ("t", r"'[a-z_]\w*\b(?!')"),
            ),
        ),
        "javascript": Language(
            _SLASHES,
            (*_QUOTED, _BACKTICK),
            _words(
                f"""{_JAVASCRIPT} abstract as declare enum implements interface is keyof module
                namespace private protected public readonly satisfies type""",
                f"""{_JAVASCRIPT_TYPES} any boolean never number object string symbol unknown bigint
                Promise Array""",
            ),
            (("f", r"[A-Za-z_](?<!\w[A-Za-z_])[\w$]*+(?=\()"), ("f", r"\$(?<=\w\$)[\w$]*+(?=\()")),
        ),
        "java": Language(
            _SLASHES,
            _QUOTED,
            _words(_CLASSES, _CLASS_TYPES),
            (("f", r"@\w+"), ("f", _CALLED)),
        ),
        "swift": Language(
            _SLASHES,
            (_DOUBLE,),
            _words(
                """actor any as associatedtype async await break case catch class continue default defer
                deinit do else enum extension fallthrough fileprivate final for func guard if import in
                init inout internal is let mutating open operator override private protocol public
                repeat return some static struct subscript switch throw throws try typealias var where
                while""",
                """self Self Int String Bool Double Float Character Array Dictionary Set Optional true
                false nil""",
            ),
            (("f", r"[@\#]\w+"), ("f", _after("func"))),
        ),
        "solidity": Language(
            _SLASHES,
            _QUOTED,
            _words(
                """abstract anonymous as assembly break calldata case catch constant constructor
                continue contract default delete do else emit enum error event external fallback for
                function if immutable import indexed interface internal is let library mapping memory
                modifier new override payable pragma private public pure receive return returns revert
                storage struct switch this throw try type unchecked using view virtual while""",
                """address bool bytes bytes4 bytes8 bytes20 bytes32 int int128 int256 string uint uint8
                uint16 uint32 uint64 uint96 uint128 uint160 uint256 true false""",
            ),
            (("f", _after("function")), ("f", _after("event"))),
        ),
        "ruby": Language(
            (_HASH,),
            _QUOTED,
            _words(
                """alias and begin break case class def defined do else elsif end ensure for if in
                module next not or redo require rescue retry return super then undef unless until when
                while yield defmodule defp fn use import""",
                "self nil true false",
            ),
            (("t", r":(?<![\w:]:)\w+"), ("f", _after("def")), ("f", r"@\w+")),
        ),
        "haskell": Language(
            (_DASHES, r"\{-[^-]*(?:-(?!\})[^-]*)*(?:-\})?", r"\(\*[^*]*(?:\*(?!\))[^*]*)*(?:\*\))?"),
            (_DOUBLE, _CHARACTER),
            _words(
                """and begin case class data deriving do done else end exception external forall foreign
                fun function if import in infix infixl infixr instance let match method module mutable
                new newtype object of open private rec sig struct then to try type val virtual when
                where while with""",
                """True False true false Int Integer String Bool Char Maybe Either IO int string bool
                list option""",
            ),
            word=r"[A-Za-z_][\w']*",
        ),
        "lua": Language(
            (r"--\[\[[^\]]*(?:\](?!\])[^\]]*)*(?:\]\])?", _DASHES),
            _QUOTED,
            _words(
                """and break do else elseif end for function goto if in local not or repeat return then
                until while""",
                "true false nil self",
            ),
        ),
        "sql": Language(
            (_DASHES, _SLASHES[1]),
            _QUOTED,
            _words(
                """add all alter and as asc begin between by cascade case check column commit constraint
                create cross default delete desc distinct drop else end exists foreign from full grant
                group having if in index inner insert into is join key left like limit not null offset
                on or order outer primary references revoke right rollback select set table then
                transaction union unique update using values view when where with""",
                "bigint boolean char date integer int numeric real text timestamp varchar true false",
            ),
            is_case_blind=True,
        ),
        "shell": Language(
            (_HASH,),
            (_DOUBLE, r"'[^']*'?"),
            _words(
                """case do done elif else esac exit export fi for function if in local readonly return
                select set shift then trap unset until while sudo""",
            ),
            (("t", _VARIABLE), ("f", r"-(?<![^\s]-)-?[A-Za-z][\w-]*"), ("k", r"[$%](?<=^[$%])(?= )")),
        ),
        "json": Language(
            _SLASHES,
            (_DOUBLE,),
            _words("", "true false null"),
            (("f", rf"{_OPEN}&quot;(?=[ ]*:)"),),
        ),
        "yaml": Language(
            (_HASH, r";(?<![^\s];)[^\n]*"),
            _QUOTED,
            _words("", "true false null yes no on off"),
            (("k", r"^[ \t]*\[[^\]\n]*\]+"), ("f", _KEY), ("t", r"[*!](?<![^\s][*!])\w+")),
        ),
        "make": Language(
            (_HASH,),
            (_DOUBLE,),
            _words(
                """ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM LABEL RUN USER VOLUME WORKDIR AS else
                elseif endif endforeach endfunction foreach function if ifdef ifeq ifndef ifneq include
                option project set add_library add_executable find_package target_link_libraries"""
            ),
            (("f", r"^[\w./%\-]+(?=[ ]*:(?!=))"), ("t", r"\$[({]\w+"), ("t", r"\$[@&lt;^*]")),
        ),
        "html": Language(
            (r"&lt;!--[^-]*(?:-(?!-&gt;)[^-]*)*(?:--&gt;)?",),
            (_DOUBLE, r"'(?<==')(?:\\.|[^'\\\n])*'?"),
            patterns=(
                ("k", r"&lt;[/!?]?[A-Za-z][\w:.\-]*"),
                ("k", r"[/?]&gt;"),
                ("k", r"&gt;"),
                ("f", r"[@:A-Za-z](?<=\s[@:A-Za-z])[\w:.\-]*+(?==)"),
            ),
            word=r"(?!)",
        ),
        "css": Language(
            _SLASHES,
            _QUOTED,
            patterns=(
                ("k", r"@[\w-]+"),
                ("k", r"![a-z]+"),
                ("f", r"[\w-](?<![\w-][\w-])[\w-]*+(?=[ ]*:[ ])"),
                ("f", r"--[\w-]+"),
                ("t", r"[.\#][A-Za-z][\w-]*"),
            ),
            word=r"[A-Za-z][\w-]*",
        ),
        "diff": Language(
            patterns=(
                ("f", r"^(?:@@|diff |index |---|\+\+\+)[^\n]*"),
                ("i", r"^(?:\+|&gt; )[^\n]*"),
                ("d", r"^(?:-|&lt; )[^\n]*"),
            ),
            word=r"(?!)",
        ),
        "assembly": Language(
            (*_SLASHES, r"[;\#][^\n]*"),
            (_DOUBLE,),
            patterns=(("f", r"^[ \t]*[\w.$]+:"), ("k", r"^[ \t]*\.?[A-Za-z]\w*"), ("t", r"%\w+")),
        ),
        "proto": Language(
            (*_SLASHES, _HASH),
            _QUOTED,
            _words(
                """enum extend extends extensions fragment implements import input interface message
                mutation on oneof option optional package public query repeated required reserved
                returns rpc scalar schema service stream subscription syntax to type union with let in
                inherit rec if then else""",
                """bool bytes double fixed32 fixed64 float int32 int64 map sint32 sint64 string uint32
                uint64 true false null ID Int String Boolean Float""",
            ),
        ),
        "r": Language(
            (_HASH,),
            (_DOUBLE, _CHARACTER),
            _words(
                """abstract begin baremodule break catch const continue do else elseif end export
                finally for function global if import in let local macro module mutable new next quote
                repeat return struct try type using where while pub fn var comptime defer errdefer""",
                "true false nothing NULL NA TRUE FALSE Inf NaN u8 u16 u32 u64 i8 i16 i32 i64 usize",
            ),
            (("f", r"@\w+"),),
        ),
    }
)
_ALIASES: Final = MappingProxyType(
    {
        alias: name
        for name, aliases in (
            ("python", "py py3 python3 pycon pyi starlark bazel vyper gdscript"),
            ("c", "c++ cc cpp cxx h hpp cuda cu objc objective-c glsl hlsl metal opencl"),
            ("go", "golang"),
            ("rust", "rs"),
            ("javascript", "js jsx mjs cjs node ts tsx typescript"),
            ("java", "cs c# csharp kotlin kt scala groovy dart php"),
            ("solidity", "sol yul"),
            ("ruby", "rb elixir ex exs crystal perl pl"),
            ("haskell", "hs elm ocaml ml fsharp f# purescript"),
            ("sql", "mysql postgresql postgres sqlite plsql"),
            ("shell", "sh bash zsh fish ksh console shell-session shellsession shellscript terminal"),
            ("json", "jsonc json5 jsonl"),
            ("yaml", "yml toml ini cfg conf properties env"),
            ("make", "makefile cmake dockerfile docker"),
            ("html", "htm xml svg xhtml vue svelte handlebars hbs xsd"),
            ("css", "scss less sass"),
            ("diff", "patch udiff"),
            ("assembly", "asm nasm evm x86asm llvm wasm"),
            ("proto", "protobuf proto3 graphql gql thrift nix hcl terraform tf"),
            ("r", "julia jl zig"),
        )
        for alias in (name, *aliases.split())
    }
    | {name: name for name in ("swift", "lua")}
)


def language(word: str) -> str | None:
    """Which of `LANGUAGES` the info string of a block of code names, None where it is not known."""
    return _ALIASES.get(word.lower())
