r"""What commands of packages stand for, where a document uses these: ``\pdv{J}{x}`` with ``\usepackage{physics}``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.records import dataclass

__all__ = ["Macro", "derivative", "of_packages"]

_USED = re.compile(r"\\(?:usepackage|RequirePackage)\s*(?:\[[^\[\]]*\])?\s*\{(?P<names>[^{}]*)\}")


@dataclass(frozen=True)
class Macro:
    """What a command stands for: its text, how many arguments it takes, and the first one where it may be left out."""

    body: str
    count: int = 0
    option: str | None = None
    final: bool = False  # whether no macro of the document stands in it: the command that had this name before
    starred: bool = False  # whether a star may stand behind it, which says how large it is set
    most: int = 0  # of a derivative, with the sign of differentials for its body: how many arguments it takes at most


_PHYSICS = {
    "vb": Macro(r"\mathbf{#1}", 1, starred=True),
    "va": Macro(r"\vec{#1}", 1, starred=True),
    "vu": Macro(r"\hat{\mathbf{#1}}", 1, starred=True),
    "qty": Macro("", starred=True),
    "norm": Macro(r"\left\lVert #1\right\rVert ", 1, starred=True),
    "abs": Macro(r"\left|#1\right|", 1, starred=True),
    "dd": Macro(r"\mathrm{d}"),
    "dv": Macro("d", option="", most=2, starred=True),
    "pdv": Macro(r"\partial", option="", most=3, starred=True),
    "grad": Macro(r"\nabla"),
    "tr": Macro(r"\operatorname{tr}"),
    "Tr": Macro(r"\operatorname{Tr}"),
    "rank": Macro(r"\operatorname{rank}"),
}
_PACKAGES: dict[str, dict[str, Macro]] = {
    "physics": _PHYSICS,
    "derivative": {"odv": Macro("d", option="", most=2), "pdv": Macro(r"\partial", option="", most=2)},
    "commath": {
        "od": Macro("d", option="", most=2),
        "pd": Macro(r"\partial", option="", most=2),
        "dif": Macro(r"\mathrm{d}"),
        "norm": Macro(r"\left\lVert #1\right\rVert ", 1),
        "abs": Macro(r"\left|#1\right|", 1),
    },
    "diffcoeff": {"diff": Macro("d", option="", most=2), "diffp": Macro(r"\partial", option="", most=2)},
}


def of_packages(text: str) -> Mapping[str, Macro]:
    r"""The macros of the packages that a document uses.

    >>> sorted(of_packages(r"\usepackage{commath}"))
    ['abs', 'dif', 'norm', 'od', 'pd']
    """
    names = (name.strip() for m in _USED.finditer(text) for name in m["names"].split(","))
    return {command: macro for name in names for command, macro in _PACKAGES.get(name, {}).items()}


def derivative(sign: str, order: str, arguments: list[str]) -> str:
    r"""The derivative that a command of a package stands for, of nothing where it has but one argument.

    >>> derivative("d", "2", ["f", "x"]), derivative(r"\partial", "", ["f", "x", "y"])
    ('\\frac{d^{2} f}{d x^{2}}', '\\frac{\\partial^{2} f}{\\partial x\\partial y}')
    """
    body = arguments[0] if len(arguments) > 1 else ""
    by = arguments[1:] or arguments
    order = order or (str(len(by)) if len(by) > 1 else "")
    power = f"^{{{order}}}" if order else ""
    below = "".join(f"{sign} {x}" for x in by) + (power if len(by) == 1 else "")
    return rf"\frac{{{sign}{power} {body}}}{{{below}}}".replace(" }{", "}{")
