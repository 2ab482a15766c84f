"""What was meant by a variable that is no name of the formula: several names, x', dx, an entry, a part with a name."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.characters import is_name, quoted
from ..core.patterns import pattern
from ..core.text import Said, Text
from ..expressions.matrix import Var
from .tree import abridged

__all__ = ["MEANT", "each", "sought"]

MEANT = Text("did you mean {meant}?", "{meant} のことか")
EACH = Text(
    "for a gradient by each write gradients(objective, {names}), on the command line {options}",
    "それぞれによる勾配なら gradients(objective, {names})、コマンドラインでは {options} と書く",
)
ENTRY = Text(
    'for the derivative by an entry of {name} write wrt="{entry}" (--wrt "{entry}")',
    '{name} の成分による微分なら wrt="{entry}" (--wrt "{entry}") と書く',
)
DEFINED = Text(
    "{name} is defined in the formula: leave its definition out to differentiate by it",
    "{name} は式の中で定義されている。これで微分するなら、その定義を省く",
)
A_LETTER = Text(
    "write a letter of its own in place of {part}, and differentiate by that letter",
    "{part} の所に別の文字を書き、その文字で微分する",
)

_LISTED = pattern(r"\s*(?:[,;\s]|\band\b)\s*")
_TURNED = pattern(r"(?:transpose|t|vec)\((?P<inside>\w+)\)|(?P<name>\w+)\s*(?:\.?'|\.T|\^\{?T\}?|ᵀ)")
_SMALL = pattern(r"(?:d|∂|Δ|∇|(?:grad|by|wrt)\s)\s*(?P<name>\w+)")  # dx
_CALLED = pattern(r"(?P<name>\w+)\s*\((?P<slots>\s*\w+\s*(?:,\s*\w+\s*)?)\)")  # x(1) as in MATLAB
_LOWERED = pattern(r"(?P<name>\w*[^\W_])_\{?(?P<slots>[a-z]{1,2}|[0-9]{1,2})\}?")  # x_i
_OPERATOR = pattern(r"[-+*/@^⊙·]")
_WORDS = pattern(r"[^\W\d]\w*")


def each(names: list[str]) -> Said:
    """How the gradients by several variables are asked for.

    >>> str(each(["x", "A"])).rpartition("command line ")[2]
    '--wrt x --wrt A'
    """
    return EACH(names=quoted(names), options=" ".join(f"--wrt {name}" for name in names))


def sought(name: str, known: Mapping[str, Var], source: str) -> Said | None:
    """What to give as the variable in place of what is none, where that can be told.

    >>> x = Var("x", (3, 1), rank=1)
    >>> str(sought("x.T", {"x": x}, "x'*x")), str(sought("dx", {"x": x}, "x'*x"))
    ('did you mean x?', 'did you mean x?')
    """
    parts = [part for part in _LISTED.split(name.strip().strip("[](){}").strip()) if part]
    if len(parts) > 1 and all(part in known for part in parts):
        return each(parts)
    for form in (_TURNED, _SMALL):
        found = form.fullmatch(name.strip())
        meant = found and next(part for part in found.groups() if part)
        if meant in known:
            return MEANT(meant=meant)
    return _entry(name.strip(), known) or _part(name, known, source)


def _entry(name: str, known: Mapping[str, Var]) -> Said | None:
    """The entry that x(1) or x_i is, of an array with so many axes."""
    for form in (_CALLED, _LOWERED):
        found = form.fullmatch(name)
        if found is None or found["name"] not in known:
            continue
        slots = found["slots"].replace(" ", "")
        parts = slots.split(",") if "," in slots or slots.isdigit() else list(slots)
        if len(parts) == known[found["name"]].rank:
            return ENTRY(name=found["name"], entry=f"{found['name']}[{','.join(parts)}]")
    return None


def _part(name: str, known: Mapping[str, Var], source: str) -> Said | None:
    """What to do about a name that the formula defines, and about a formula."""
    if is_name(name):
        defined = pattern(rf"(?<!\w){name}\s*=(?!=)").search(source) is not None
        return DEFINED(name=abridged(name)) if defined else None
    inside = _WORDS.findall(name)
    if _OPERATOR.search(name) and inside and all(word in known for word in inside):
        return A_LETTER(part=abridged(name))
    return None
