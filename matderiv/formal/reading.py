r"""A statement read back from its text, by a parser that shares nothing with what wrote it, and evaluated on numbers.

A theorem about another objective would be as true as the one asked for. So the text that goes to Coq is read again: the
types of its symbols against their arrays, its terms by what each name of Coq means (``meanings``), and the values are
compared with those of the objective and the derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import product

import mpmath

from ..core.patterns import pattern
from ..core.records import dataclass
from .meanings import (
    INFIX,
    MATRICES,
    NUMBERS,
    PREFIXES,
    RELATIONS,
    Env,
    Misread,
    Spread,
    Value,
    as_matrix,
    as_number,
    invertible,
    is_matrix,
    negated,
)

__all__ = ["Statement", "read"]

Term = Callable[[Env], Value]
Kind = Callable[[Env], "tuple[int, int] | None"]  # the shape of a matrix; ``None`` for a number
_TOKEN = pattern(
    r"\s*(%:R|%:M|\.\+1|\.-1|\^-1|\^\+|\^-|\^T|\*m|\*:|<=|!=|=>|->|:=|\\tr\b|\\det\b|\\in\b|\\sum_|/\\|==|'M\[R\]_|"
    r"@?[A-Za-z_\u00a1-\uffff][\w'\u00a1-\uffff]*(?:\.[A-Za-z_]\w*)*|\d+|[-+*/=<>(),:{}])"
)


@dataclass(frozen=True)
class Statement:
    """A theorem that was read: the types of its symbols, what it supposes, and of what it says what.

    Attributes:
        kinds: the type of each symbol, by its name, in order.
        hypotheses: each with its name.
        claims: what it says: predicates with their arguments, as ``gradient`` of a function, a point and a matrix.
    """

    sizes: tuple[str, ...]
    kinds: Mapping[str, Kind]
    dimensions: Mapping[str, tuple[Term, ...]]
    hypotheses: Mapping[str, Term]
    claims: tuple[tuple[str, tuple[Term, ...]], ...]

    def at(self, arrays: Mapping[str, Value]) -> dict[str, Value]:
        """The values of all names where the symbols have these; sizes are read off the arrays.

        Raises:
            Misread: there are other symbols, or the arrays are not of these types.
        """
        if set(arrays) != set(self.kinds):
            raise Misread("other symbols")
        env: dict[str, Value] = {}
        none = dict.fromkeys(self.sizes, 0)
        for _ in range(1 + len(self.sizes)):  # what is a product of sizes is read once one of them is known
            for name, found in self.dimensions.items():
                for term, length in zip(found, (arrays[name].rows, arrays[name].cols), strict=True) if found else ():
                    base = term({**none, **env})
                    free = [s for s in self.sizes if s not in env and term({**none, **env, s: 1}) != base]
                    if len(free) == 1:
                        env[free[0]] = (length - base) // (term({**none, **env, free[0]: 1}) - base)
        env = none | env
        for name, kind in self.kinds.items():
            shape, array = kind(env), arrays[name]
            if (shape or (1, 1)) != (array.rows, array.cols):
                raise Misread(f"{name} has another shape")
            env[name] = array if shape else array[0, 0]
        return env


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at, text = 0, text.strip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                if text[at:].strip() == ".":
                    break
                raise Misread(f"not read: {text[at : at + 20]!r}")
            self.tokens.append(found.group(1))
            at = found.end()
        self.place = 0

    @property
    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.next
        if wanted and token not in wanted or not token:
            raise Misread(f"{' or '.join(wanted)} is missing before {token!r}")
        self.place += 1
        return token

    def taken(self, wanted: str) -> bool:
        if self.next == wanted:
            self.place += 1
            return True
        return False

    # types

    def kind(self) -> tuple[Kind, tuple[Term, ...]]:
        if self.taken("R"):
            return (lambda env: None), ()
        self.take("'M[R]_")
        self.take("(")
        rows = columns = self.term()
        if self.taken(","):
            columns = self.term()
        self.take(")")
        return (lambda env: (int(rows(env)), int(columns(env)))), (rows, columns)

    # propositions

    def proposition(self) -> Term:
        if self.taken("forall"):
            names = []
            while not self.taken(","):
                names.append(self.take())
            return self.everywhere(names, self.proposition())
        left = self.term()
        relation = self.take(*RELATIONS, "\\in")
        if relation == "\\in":
            self.take("unitmx")
            return lambda env: invertible(left(env))
        right = self.term()
        return lambda env: RELATIONS[relation](left(env), right(env))

    def everywhere(self, names: list[str], said: Term) -> Term:
        def holds(env: Env) -> bool:
            """For all indices that the matrices have; one beyond the last row or column is none of them."""
            longest = max([1, *(n for a in env.values() if is_matrix(a) for n in (a.rows, a.cols))])
            found = 0
            for at in product(range(longest), repeat=len(names)):
                with suppress(IndexError):
                    if not said({**env, **dict(zip(names, at, strict=True))}):
                        return False
                    found += 1
            return found > 0

        return holds

    # terms, by the levels of Coq

    def term(self, level: int = 50) -> Term:
        if self.next == "fun":
            return self.function()
        left = self.prefix()
        while self.next in INFIX and INFIX[self.next][0] <= level:
            binds, made = INFIX[self.take()]
            right = self.term(binds - 1) if binds == 50 else self.prefix()
            left = self.joined(made, left, right)
        return left

    @staticmethod
    def joined(made: Callable[[Value, Value], Value], left: Term, right: Term) -> Term:
        return lambda env: made(left(env), right(env))

    def function(self) -> Term:
        self.take("fun")
        names = []
        while self.next not in ("=>", ":"):
            names.append(self.take())
        if self.taken(":"):
            self.take("R")
        self.take("=>")
        body = self.term()
        if self.taken(":"):
            body = self.ascribed(body)
        return self.of_names(names, body)

    @staticmethod
    def of_names(names: list[str], body: Term) -> Term:
        """A function of one name after the other."""

        def given(env: Env, rest: list[str]) -> Value:
            return (lambda value: given({**env, rest[0]: value}, rest[1:])) if rest else body(env)

        return lambda env: given(env, names)

    def prefix(self) -> Term:
        if self.taken("-"):
            inner = self.prefix()
            return lambda env: negated(inner(env))
        left = self.applied()
        while self.next in ("^+", "^-"):
            sign = 1 if self.take() == "^+" else -1
            left = self.raised(left, sign, self.applied())
        return left

    @staticmethod
    def raised(base: Term, sign: int, exponent: Term) -> Term:
        return lambda env: as_number(base(env)) ** (sign * int(exponent(env)))

    def applied(self) -> Term:
        if self.next in PREFIXES:
            of, inner = PREFIXES[self.take()], self.atom()
            return lambda env: of(inner(env))
        if self.taken("\\sum_"):
            return self.summed()
        head, arguments = self.atom(), []
        while self.next == "(" or self.next[:1].isalnum() or self.next[:1] in ("@", "_"):
            arguments.append(self.atom())
        return self.application(head, arguments) if arguments else head

    def summed(self) -> Term:
        """A sum over an index below a bound."""
        self.take("(")
        name = self.take()
        self.take("<")
        bound = self.term()
        self.take(")")
        body = self.atom()
        return lambda env: mpmath.fsum(body({**env, name: i}) for i in range(int(bound(env))))

    @staticmethod
    def application(head: Term, arguments: list[Term]) -> Term:
        def value(env: Env) -> Value:
            found, given = head(env), [a(env) for a in arguments]
            if is_matrix(found):
                row, column = map(int, given)
                return found[row, column]
            for argument in given:
                if not callable(found):
                    raise Misread("an argument of no function")
                found = found(argument)
            return found

        return value

    def atom(self) -> Term:
        if self.taken("("):
            inner = self.term()
            if self.taken("=="):
                inner = self.joined(lambda a, b: int(a == b), inner, self.term())
            if self.taken(":"):
                inner = self.ascribed(inner)
            self.take(")")
        else:
            inner = self.name(self.take())
        while self.next in ("^T", "^-1", "%:R", "%:M", ".+1", ".-1"):
            inner = self.suffixed(inner, self.take())
        return inner

    def ascribed(self, inner: Term) -> Term:
        kind, _ = self.kind()

        def value(env: Env) -> Value:
            found, shape = inner(env), kind(env)
            if shape is None:
                return as_number(found)
            if isinstance(found, Spread):
                return found.of(*shape)
            if not is_matrix(found) and found == 0:
                return mpmath.zeros(*shape)
            if (found.rows, found.cols) != shape:
                raise Misread("another shape")
            return found

        return value

    @staticmethod
    def suffixed(inner: Term, suffix: str) -> Term:
        changes: dict[str, Callable[[Value], Value]] = {
            "^T": lambda a: as_matrix(a).T,
            "^-1": lambda t: 1 / as_number(t),
            "%:R": mpmath.mpf,
            "%:M": lambda t: Spread(as_number(t), True),
            ".+1": lambda n: n + 1,
            ".-1": lambda n: n - 1,
        }
        return lambda env: changes[suffix](inner(env))

    def name(self, name: str) -> Term:
        if name.isdigit():
            return lambda env: int(name)
        if name.startswith("@"):
            self.take("R")
            name = name[1:]
        elif name in NUMBERS or name in MATRICES:
            return lambda env: env[name] if name in env else NUMBERS.get(name) or MATRICES[name]

        def value(env: Env) -> Value:
            if name in env:
                return env[name]
            if name not in NUMBERS:
                raise Misread(f"the name {name} means nothing here")
            return NUMBERS[name]

        return value

    # the theorem

    def statement(self) -> Statement:
        self.take("Theorem")
        self.take()
        for token in ("(", "R", ":", "realType", ")"):
            self.take(token)
        sizes: list[str] = []
        kinds: dict[str, Kind] = {}
        dimensions: dict[str, tuple[Term, ...]] = {}
        hypotheses: dict[str, Term] = {}
        while self.taken("("):
            names = []
            while not self.taken(":"):
                names.append(self.take())
            if self.taken("nat"):
                sizes += names
            elif self.next in ("R", "'M[R]_"):
                kind, found = self.kind()
                kinds |= dict.fromkeys(names, kind)
                dimensions |= dict.fromkeys(names, found)
            else:
                (name,) = names
                hypotheses[name] = self.proposition()
            self.take(")")
        self.take(":")
        claims = []
        while self.next:
            head, arguments = self.take(), []
            while self.next and self.next != "/\\":
                arguments.append(self.atom())
            self.taken("/\\")
            claims.append((head, tuple(arguments)))
        return Statement(tuple(sizes), kinds, dimensions, hypotheses, tuple(claims))


def read(text: str) -> Statement:
    """The statement of a theorem, from its text up to the full stop.

    >>> symbols = "(R : realType) (n : nat) (x : 'M[R]_(n.+1, 1))"
    >>> found = read(f"Theorem t {symbols} : gradient (fun x => frob x x) x (2%:R *: x).")
    >>> env = found.at({"x": mpmath.matrix([[3], [4]])})
    >>> ((head, arguments),) = found.claims
    >>> objective, at, claim = (a(env) for a in arguments)
    >>> int(objective(at)), [int(v) for v in claim]
    (25, [6, 8])

    Raises:
        Misread: it is none.
    """
    return _Parser(text).statement()
