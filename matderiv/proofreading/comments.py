r"""What stands in a document and is no text of it: comments, conditionals that are never true, what is struck out.

``%`` is left to manuscript.py, which knows where it is no comment.
"""

from __future__ import annotations

import re

from ..reading.latex.tokens import group_end

__all__ = ["uncommented"]

# what is not part of the text, whatever stands in it; without an end it goes on to that of the document
_LEFT_OUT = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|\\begin\s*\{(?P<name>comment|verbatim\*?|Verbatim|lstlisting|minted|filecontents\*?)\}"
    r".*?(?:\\end\s*\{(?P=name)\}|\Z)"
    r"|\{%-?\s*comment\s*-?%\}.*?(?:\{%-?\s*endcomment\s*-?%\}|\Z)"
    r"|<(?P<tag>del|s|strike)>.*?</(?P=tag)>"
    r"|^[ \t]*\[[^\]\n]*\]:[ \t]*(?:#|<>)[ \t]*[(\"'][^\n]*$"
    r"|^[ \t]*\#\+begin_comment.*?(?:^[ \t]*\#\+end_comment|\Z)"
    r"|\\verb\*?(?P<bar>[|!+@\"/]).*?(?P=bar)"
    r"|\\endinput(?![A-Za-z]).*",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
# \iff is an arrow, \ifthenelse{…} a command of a package, \newif\ifdraft makes a conditional
_IF = re.compile(
    r"(?<!\\newif)\\(?P<word>if(?!f(?![A-Za-z]))[A-Za-z]*|else|fi)(?![A-Za-z]|\s*\{)(?P<digits>\s*[01]{1,2}(?![0-9]))?"
)
_GROUP = re.compile(r"\\(?:sout|xout|st|todo|comment|ignore|hide|gobble)\*?\s*(?:\[[^\]\n]*\])?\s*\{")
# formulas, in which ~~ is a space, and what is struck out within a paragraph
_STRUCK = re.compile(
    r"(?P<math>(?<!\\)\$\$.*?\$\$|(?<!\\)\$(?:(?!\n[ \t]*\n)[^$])*\$|\\\[.*?\\\]|\\\(.*?\\\)"
    r"|\\begin\{(?P<name>\w+\*?)\}.*?\\end\{(?P=name)\})"
    r"|(?<![~\\])~~(?=[^\s~])(?:(?!\n[ \t]*\n).)*?(?<=[^\s~\\])~~(?!~)",
    re.DOTALL,
)
_LATEX = re.compile(r"\\(?:documentclass|begin\s*\{document\}|usepackage)")


def uncommented(text: str) -> str:
    r"""A text of the same length in which what is no part of the document is blank.

    >>> uncommented("a <!-- b --> c")
    'a            c'
    >>> uncommented(r"\iffalse a \else b \fi c").split()
    ['b', 'c']
    """
    text = _LEFT_OUT.sub(_blank, text)
    text = _without_false(text)
    text = _without_groups(text)
    if _LATEX.search(text):
        return text
    return _STRUCK.sub(lambda m: m[0] if m["math"] else _blank(m), text)


def _blank(match: re.Match[str]) -> str:
    return _blanks(match[0])


def _blanks(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_false(text: str) -> str:
    """Without the branches of TeX's conditionals that are never taken."""
    branches: list[bool | None] = []  # of each open conditional whether this branch is taken, None where that is open
    out: list[str] = []
    at = 0
    for m in _IF.finditer(text):
        dead = False in branches
        out.append(_blanks(text[at : m.start()]) if dead else text[at : m.start()])
        word = m["word"]
        shown = False
        if word == "fi":
            shown = bool(branches) and branches.pop() is None
        elif word == "else":
            shown = bool(branches) and branches[-1] is None
            if branches and branches[-1] is not None:
                branches[-1] = not branches[-1]
        else:
            branches.append(_taken(text, word, m["digits"]))
            shown = branches[-1] is None
        out.append(m[0] if shown and not dead else _blanks(m[0]))
        at = m.end()
    out.append(_blanks(text[at:]) if False in branches else text[at:])
    return re.sub(r"\\newif\s*\\if[A-Za-z]+", _blank, "".join(out))


def _taken(text: str, word: str, digits: str | None) -> bool | None:
    """Whether the branch of a conditional is taken, where that can be told."""
    if word in ("iffalse", "iftrue"):
        return word == "iftrue"
    if word == "if" and digits:
        digits = digits.strip()
        return digits[0] == digits[1] if len(digits) == 2 else False if digits == "0" else None
    if f"\\newif\\{word}" in re.sub(r"\s", "", text):
        name = word.removeprefix("if")
        said = [f"\\{name}{value}" in text for value in ("true", "false")]
        return None if all(said) else said[0]
    return None


def _without_groups(text: str) -> str:
    r"""Without what stands in \sout{…} and \todo{…}."""
    at = 0
    while (m := _GROUP.search(text, at)) is not None:
        at = group_end(text, m.end() - 1) or len(text)
        text = text[: m.start()] + _blanks(text[m.start() : at]) + text[at:]
    return text
