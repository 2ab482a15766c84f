"""Every message of an error is asserted by some test, and is a sentence in both languages.

The messages are found in the source: the texts that can reach a call of an error's class. They are followed from
there backwards: through the names of constants, also of another module, through variables, what functions return,
the fields of records and the arguments that a function hands on. The package is typed, so only what may be a text by
its annotation is followed.

A message is asserted when the longest run of its fixed words stands in a string of a test, or in what a corpus says
of a case (``says``), which its test compares; a test whose words are never said fails. Where that run is short, the
whole message must stand there, with anything in the place of its placeholders, and a phrase of few letters within the
message around it. Docstrings do not count.

python tests/test_messages.py lists what is not yet asserted.
"""

from __future__ import annotations

import ast
import gc
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from matderiv.core import errors

ROOT = Path(__file__).parent.parent
FILES = {str(p.relative_to(ROOT)): p.read_text("utf-8") for p in sorted((ROOT / "matderiv").rglob("*.py"))}
ERRORS = {*errors.__all__, "Clash", "Misfit"}
REGISTERED = {"Operation", "Format", "Target"}  # whose meaning a message may quote
TEXTUAL = {"Text", "Said"}  # what an annotation names where a text may be given
JAPANESE = re.compile("[ぁ-んァ-ン一-龠]")
LONG = 12  # letters of a run of words that is not met by accident
JOINT = "\0"  # stands for what a test puts into its string
ADDS = {"append", "extend", "add", "insert", "setdefault", "update"}

# nodes in which nothing stands, and which are most of all: they are left out before anything is asked of them
LEAVES = frozenset((ast.Constant, ast.Name, ast.Load, ast.Store, ast.alias))

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = tuple[Function, ...]  # a function with those around it, innermost last
Place = tuple[ast.Call, str]  # where a message gets its values, and the placeholder that a phrase is put into


@dataclass(frozen=True)
class Found:
    """A text that reaches an error, and where it stands."""

    file: str
    line: int
    column: int
    en: str
    ja: str


@dataclass
class Record:
    """A class: the names of its fields in order, and those that may be texts."""

    fields: list[str] = field(default_factory=list)
    textual: set[str] = field(default_factory=set)


class Module:
    """A source file: what its names mean, and what is called in it, by the function around it."""

    def __init__(self, name: str, tree: ast.AST) -> None:
        self.name = name
        self.functions: dict[str, list[Function]] = {}
        self.records: dict[str, Record] = {}
        self.classes: dict[str, set[str]] = {}  # the names of the bases
        self.imported: dict[str, tuple[str, str]] = {}
        self.calls: list[tuple[ast.Call, Scope]] = []
        self.bound: dict[tuple[Function | None, str], list[ast.expr]] = {}
        self.returned: dict[Function, list[ast.expr]] = {}
        self.scopes: dict[Function, Scope] = {}
        self._visit(tree, ())

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        for child in ast.iter_child_nodes(node):
            if type(child) in LEAVES:
                continue
            inner = scope
            if isinstance(child, Function):
                self.functions.setdefault(child.name, []).append(child)
                inner = self.scopes[child] = (*scope, child)
            elif isinstance(child, ast.Call):
                self._call(child, scope)
            elif isinstance(child, ast.ImportFrom):
                for a in child.names:
                    self.imported[a.asname or a.name] = ((child.module or "").rpartition(".")[2], a.name)
            elif isinstance(child, ast.ClassDef):
                self._class(child)
            elif isinstance(child, ast.Return | ast.Yield) and child.value is not None and scope:
                self.returned.setdefault(scope[-1], []).append(child.value)
            elif isinstance(child, ast.Assign):
                for target in child.targets:
                    self._bind(target, child.value, scope)
            elif isinstance(child, ast.AnnAssign):
                if child.value is not None and named(child.annotation) & (TEXTUAL | {"Final"}):
                    self._bind(child.target, child.value, scope)
            elif isinstance(child, ast.NamedExpr | ast.AugAssign):
                self._bind(child.target, child.value, scope)
            elif isinstance(child, ast.For | ast.comprehension):
                self._bind(child.target, child.iter, scope)
            elif isinstance(child, ast.Lambda):
                for a, default in zip(reversed(child.args.args), reversed(child.args.defaults), strict=False):
                    self.bound.setdefault((scope[-1] if scope else None, a.arg), []).append(default)
            self._visit(child, inner)

    def _call(self, call: ast.Call, scope: Scope) -> None:
        self.calls.append((call, scope))
        f = call.func
        if isinstance(f, ast.Attribute) and f.attr in ADDS and isinstance(f.value, ast.Name):
            for a in call.args:
                self._bind(f.value, a, scope)

    def _class(self, node: ast.ClassDef) -> None:
        self.classes[node.name] = {n for base in node.bases for n in named(base)}
        record = self.records[node.name] = Record()
        for line in node.body:
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                record.fields.append(line.target.id)
                if named(line.annotation) & TEXTUAL:
                    record.textual.add(line.target.id)

    def _bind(self, target: ast.expr, value: ast.expr, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            self.bound.setdefault((scope[-1] if scope else None, target.id), []).append(value)
        elif isinstance(target, ast.Starred | ast.Subscript):
            self._bind(target.value, value, scope)
        elif isinstance(target, ast.Tuple | ast.List):
            paired = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
            for n, part in enumerate(target.elts):
                self._bind(part, value.elts[n] if paired and isinstance(value, ast.Tuple) else value, scope)


def named(annotation: ast.AST | None) -> set[str]:
    """The names in an annotation."""
    return set() if annotation is None else {n.id for n in ast.walk(annotation) if isinstance(n, ast.Name)}


def called(call: ast.Call) -> str:
    f = call.func
    return f.id if isinstance(f, ast.Name) else f.attr if isinstance(f, ast.Attribute) else ""


def parameters(function: Function) -> list[ast.arg]:
    """The arguments that a call gives in order."""
    return [a for a in (*function.args.posonlyargs, *function.args.args) if a.arg not in ("self", "cls")]


class Sources:
    """The modules of a package, the texts in them that reach an error, and the strings that do so as they are."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.modules = [Module(name, ast.parse(text)) for name, text in files.items()]
        self.stems: dict[str, list[Module]] = {}
        self.functions: dict[str, list[tuple[Module, Function]]] = {}
        self.calls: dict[str, list[tuple[Module, ast.Call, Scope]]] = {}
        self.fields: dict[str, dict[str, bool]] = {}  # the classes with a field of this name, and whether it is a text
        self.found: dict[Found, set[Place | None]] = {}  # the texts, and where they are put into others
        self.plain: dict[str, dict[int, str]] = {}
        for m in self.modules:
            self.stems.setdefault(Path(m.name).stem, []).append(m)
            for name, functions in m.functions.items():
                self.functions.setdefault(name, []).extend((m, f) for f in functions)
            for call, scope in m.calls:
                self.calls.setdefault(called(call), []).append((m, call, scope))
            for name, record in m.records.items():
                for attribute in record.fields:
                    self.fields.setdefault(attribute, {})[name] = attribute in record.textual
        self.errors = self._subclasses()
        self.place: Place | None = None
        self.seen: set[object] = set()
        self.waiting: dict[Place, tuple[ast.expr, Module, Scope]] = {}
        self.outer: dict[ast.Call, tuple[Module, Scope]] = {}
        for m in self.modules:
            for call, scope in m.calls:
                if self._raises(call, m, scope):
                    self._message(call, m, scope)
        done: set[Place] = set()
        while todo := [p for p in self.waiting if p not in done]:
            for place in todo:
                done.add(place)
                self.place, self.seen = place, set()
                self._follow(*self.waiting[place])

    def _subclasses(self) -> set[str]:
        out = set(ERRORS)
        bases = [(name, b) for m in self.modules for name, b in m.classes.items()]
        while more := {name for name, b in bases if b & out} - out:
            out |= more
        return out

    def _raises(self, call: ast.Call, m: Module, scope: Scope) -> bool:
        """Whether a call makes an error: by the name of its class, or of a variable that is one."""
        name = called(call)
        if name in self.errors:
            return True
        if not isinstance(call.func, ast.Name):
            return False
        for f in reversed(scope):
            for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs):
                if a.arg == name:
                    return bool(named(a.annotation) & self.errors)
            if (f, name) in m.bound:
                return any(named(v) & self.errors and not isinstance(v, ast.Call) for v in m.bound[f, name])
        return False

    def _message(self, call: ast.Call, m: Module, scope: Scope) -> None:
        for a in call.args:
            self._follow(a, m, scope)
        for k in call.keywords:
            if k.arg in ("message", "hint", "text", "bindings"):
                self._follow(k.value, m, scope)
        for said in (*call.args[:1], *(k.value for k in call.keywords if k.arg in ("message", "hint"))):
            for part in alternatives(said):
                if self._is_plain(part, m, scope):
                    self.plain.setdefault(m.name, {})[part.lineno] = ast.unparse(call)

    def _is_plain(self, node: ast.expr, m: Module, scope: Scope) -> bool:
        """Whether an expression is a string of one language."""
        if isinstance(node, ast.Constant):
            return bool(node.value)
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            return True
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
                return True  # "…".join
            if called(node) in ("str", "repr"):
                return True
            known = self._functions(node.func, m)
            return bool(known) and all(named(f.returns) == {"str"} for _, f in known)
        if isinstance(node, ast.Name):
            for f in (*reversed(scope), None):
                if (f, node.id) in m.bound:
                    values = m.bound[f, node.id]
                    return any(isinstance(v, ast.JoinedStr) or isinstance(v, ast.Constant) and v.value for v in values)
        return False

    def _functions(self, node: ast.expr, m: Module) -> list[tuple[Module, Function]]:
        """The functions that an expression may name."""
        if isinstance(node, ast.Name):
            own = m.functions.get(node.id)
            if own:
                return [(m, f) for f in own]
            stem, name = m.imported.get(node.id, ("", ""))
            return [(o, f) for o in self.stems.get(stem, ()) for f in o.functions.get(name, ())]
        if isinstance(node, ast.Attribute):
            own = m.functions.get(node.attr)
            if own and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                return [(m, f) for f in own]
            return self.functions.get(node.attr, [])
        return []

    def _follow(self, node: ast.AST, m: Module, scope: Scope) -> None:
        """Take note of every text that the value of an expression may be, or hold."""
        if isinstance(node, ast.Name):
            self._name(node, m, scope)
        elif isinstance(node, ast.Call):
            self._called(node, m, scope)
        elif isinstance(node, ast.Attribute):
            for name in self._records(node, scope):
                self._field(name, node.attr)
            for o, f in self._functions(node, m):
                self._returned(o, f)
        elif isinstance(node, ast.IfExp):
            self._follow(node.body, m, scope)
            self._follow(node.orelse, m, scope)
        elif isinstance(node, ast.Subscript):
            self._follow(node.value, m, scope)
        elif isinstance(node, ast.Lambda):
            self._follow(node.body, m, scope)
        elif not isinstance(node, ast.Compare | ast.Constant | ast.comprehension):
            for child in ast.iter_child_nodes(node):
                self._follow(child, m, scope)

    def _records(self, node: ast.Attribute, scope: Scope) -> list[str]:
        """The classes of which this may be a field that is a text: by the annotation, or by a name of no others."""
        known = self.fields.get(node.attr, {})
        if isinstance(node.value, ast.Name):
            for f in reversed(scope):
                for a in (*parameters(f), *f.args.kwonlyargs):
                    if a.arg == node.value.id and named(a.annotation):
                        return [name for name in known if known[name] and name in named(a.annotation)]
        return [*known] if all(known.values()) else []

    def _new(self, *key: object) -> bool:
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def _name(self, node: ast.Name, m: Module, scope: Scope) -> None:
        for n, f in enumerate(reversed(scope)):
            arguments = [*parameters(f), *f.args.kwonlyargs]
            given = next((a for a in arguments if a.arg == node.id), None)
            if given is not None and named(given.annotation) & TEXTUAL:
                self._argument(m, f, node.id)
            if (f, node.id) in m.bound:
                if self._new(f, node.id):
                    for value in m.bound[f, node.id]:
                        self._follow(value, m, scope[: len(scope) - n])
            elif given is None:
                continue
            return
        if (None, node.id) in m.bound and self._new(m.name, node.id):
            for value in m.bound[None, node.id]:
                self._follow(value, m, ())
        for o, f in self._functions(node, m):
            self._returned(o, f)
        stem, name = m.imported.get(node.id, ("", ""))
        for o in self.stems.get(stem, ()):
            if (None, name) in o.bound and self._new(o.name, name):
                for value in o.bound[None, name]:
                    self._follow(value, o, ())

    def _returned(self, m: Module, f: Function) -> None:
        """What a function returns, if it may be a text."""
        if named(f.returns) & TEXTUAL and self._new(f, "returns"):
            for value in m.returned.get(f, ()):
                self._follow(value, m, m.scopes[f])

    def _argument(self, m: Module, f: Function, name: str) -> None:
        """What is given for an argument wherever the function is called."""
        if not self._new(f, "argument", name):
            return
        in_order = [a.arg for a in parameters(f)]
        defaults = dict(zip(reversed(in_order), reversed(f.args.defaults), strict=False))
        if name in defaults:
            self._follow(defaults[name], m, ())
        for o, call, scope in self.calls.get(f.name, ()):
            if any(f is g for _, g in self._functions(call.func, o)):
                self._given(in_order, name, call, o, scope)

    def _field(self, record: str, name: str) -> None:
        """What is given for a field wherever a record is made; the meaning of a function is a name, and no message."""
        if record not in REGISTERED and self._new(record, "field", name):
            for o, call, scope in self.calls.get(record, ()):
                for known in (o, *self.stems.get(o.imported.get(record, ("", ""))[0], ())):
                    if record in known.records:
                        self._given(known.records[record].fields, name, call, o, scope)

    def _given(self, in_order: list[str], name: str, call: ast.Call, m: Module, scope: Scope) -> None:
        for k in call.keywords:
            if k.arg == name:
                self._follow(k.value, m, scope)
        for which, a in zip(in_order, call.args, strict=False):
            if which == name:
                self._follow(a, m, scope)

    def _called(self, call: ast.Call, m: Module, scope: Scope) -> None:
        if called(call) == "Text" and len(call.args) == 2:
            en, ja = (self._string(a, m) for a in call.args)
            if any(map(letters, fixed(en))):
                text = Found(m.name, call.lineno, call.col_offset, en, ja)
                self.found.setdefault(text, set()).add(self.place)
            return
        if called(call) in self.errors:  # it is looked at by itself
            return
        known = self._functions(call.func, m)
        self._follow(call.func, m, scope)
        if isinstance(call.func, ast.Attribute):
            self._follow(call.func.value, m, scope)
        if known:
            return
        for a in call.args:
            self._follow(a, m, scope)
        for k in call.keywords:  # phrases that are put into a text
            self.outer[call] = m, scope
            self.waiting.setdefault((call, k.arg or ""), (k.value, m, scope))

    def around(self, call: ast.Call) -> list[Found]:
        """The texts that get their values at a call."""
        held, self.found, self.seen = self.found, {}, set()
        self._follow(call.func, *self.outer[call])
        out, self.found = [*self.found], held
        return out

    def _string(self, node: ast.expr, m: Module) -> str:
        """A string, also one put together of constants of its module; what is only known later is a placeholder."""
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.Name) and (None, node.id) in m.bound:
            return self._string(m.bound[None, node.id][0], m)
        if isinstance(node, ast.BinOp):
            return self._string(node.left, m) + self._string(node.right, m)
        if isinstance(node, ast.JoinedStr):
            return "".join(self._string(v, m) for v in node.values)
        return "{_}"


def alternatives(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions of which one is the value."""
    if isinstance(node, ast.IfExp):
        yield from alternatives(node.body)
        yield from alternatives(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from alternatives(value)
    else:
        yield node


@contextmanager
def no_collection() -> Iterator[None]:
    """Looking for garbage among all the nodes, of which none is, takes longer than all the rest."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@cache
def sources() -> Sources:
    with no_collection():
        return Sources(FILES)


# ------------------------------------------------------------------------------------------- what tests assert


def strings(tree: ast.AST) -> Iterator[str]:
    """The strings of a test; docstrings are none, and what is put into one is a joint."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
            elif isinstance(node.value, bytes):
                yield node.value.decode("utf-8", "replace")
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else JOINT for v in node.values)
            for v in node.values:
                yield from strings(v) if not isinstance(v, ast.Constant) else ()
        elif type(node) not in LEAVES and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield from strings(node)


@cache
def asserted() -> str:
    """Every string of the tests, and what the corpora say of their cases."""
    found: dict[str, None] = {}
    with no_collection():
        for path in sorted((ROOT / "tests").rglob("*.py")):
            if path != Path(__file__):
                found.update(dict.fromkeys(strings(ast.parse(path.read_text("utf-8")))))
    for path in sorted((ROOT / "tests/corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            if '"says"' in line:
                found[str(json.loads(line)["says"])] = None
    # in a pattern for pytest.raises signs are escaped
    plain = [re.sub(r"\\([^\w\s])", r"\1", s) for s in found if "\\" in s]
    return "\n".join((*found, *plain))


def letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def fixed(template: str) -> list[str]:
    """The runs of words between the placeholders."""
    return [literal for literal, *_ in Formatter().parse(template)]


def placeholders(template: str) -> set[str | None]:
    return {name for _, name, *_ in Formatter().parse(template)}


def pattern(template: str, phrase: tuple[str, str] = ("", "")) -> str:
    """What a string has that says the whole message; ``phrase`` fills one of its placeholders."""
    placeholder, inside = phrase
    parts = []
    for literal, name, *_ in Formatter().parse(template):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(inside if name == placeholder else ".+?")
    return "".join(parts)


def says(text: Found, known: Sources, said: str) -> bool:
    """Whether the strings say this message, by itself or as a phrase of another."""
    runs = fixed(text.en)
    longest = max((r.strip() for r in runs), key=letters)
    if longest not in said:
        return False
    if letters(longest) >= LONG:
        return True
    whole = pattern(text.en)
    patterns = [whole] if sum(map(letters, runs)) >= LONG else _wholes(text, whole, known, ())
    lines = [*having(longest, said)]
    return any(re.search(p, line) for p in patterns for line in lines)


def having(run: str, said: str) -> Iterator[str]:
    """The lines with some words in them."""
    at = said.find(run)
    while at >= 0:
        end = said.find("\n", at) % (len(said) + 1)  # the end of all where no line is behind it
        yield said[said.rfind("\n", 0, at) + 1 : end]
        at = said.find(run, end)


def _wholes(text: Found, inside: str, known: Sources, within: tuple[Found, ...]) -> Iterator[str]:
    """Patterns of the messages around a phrase, as far out as it takes to have letters enough."""
    for place in known.found[text]:
        if place is None:
            yield f"^(?:.*error: |.*hint: )?{inside}$"
            continue
        for outer in known.around(place[0]):
            if outer in known.found and outer not in within and place[1] in placeholders(outer.en):
                whole = pattern(outer.en, (place[1], inside))
                if sum(map(letters, fixed(outer.en))) >= LONG:
                    yield whole
                else:
                    yield from _wholes(outer, whole, known, (*within, text))


@cache
def unasserted() -> dict[str, list[str]]:
    """The messages by file that no test says."""
    out: dict[str, list[str]] = {}
    for text in sorted(sources().found, key=lambda t: (t.file, t.line, t.column)):
        if not says(text, sources(), asserted()):
            out.setdefault(text.file, []).append(f"{text.file}:{text.line}: {text.en}")
    return out


# -------------------------------------------------------------------------------------------------- the tests


@pytest.mark.parametrize("name", FILES)
def test_every_message_is_asserted(name: str) -> None:
    assert unasserted().get(name, []) == []


def test_every_message_is_japanese_too() -> None:
    assert [t for t in sources().found if re.search("[a-z]{3} ", t.en) and not JAPANESE.search(t.ja)] == []


@pytest.mark.parametrize("name", FILES)
def test_a_message_is_a_text(name: str) -> None:
    """Not a string of one language."""
    assert sources().plain.get(name, {}) == {}


# ---------------------------------------------------------------------------- the same on made-up sources


def reached(text: str, **more: str) -> list[str]:
    """The English of the texts that reach an error in a module a, beside others."""
    known = Sources({"a.py": text, **{f"{name}.py": other for name, other in more.items()}})
    return [t.en for t in sorted(known.found, key=lambda t: (t.file, t.line, t.column))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('raise InputError(Text("one", "い"), hint=Text("two", "ろ"))', ["one", "two"]),
        ('A = Text("one {x}", "い {x}")\ndef f():\n    raise ShapeError(A(x=1))', ["one {x}"]),
        ('A, B = Text("one", "い"), Text("two", "ろ")\ndef f():\n    raise InputError(B)', ["two"]),
        ('def f(x):\n    t = Text("one", "い") if x else Text("two", "ろ")\n    raise InputError(t())', ["one", "two"]),
        ('A = {1: Text("one", "い")}\ndef f(x):\n    raise InputError(A.get(x, A[1]))', ["one"]),
        ('A = {1: Text("one", "い")}\ndef f():\n    for x, t in A.items():\n        raise InputError(t)', ["one"]),
        ('def f():\n    a = []\n    a.append(Text("one", "い"))\n    raise InputError(a[0])', ["one"]),
        ('def g() -> Text:\n    return Text("one", "い")\ndef f():\n    raise InputError(g())', ["one"]),
        ('def g() -> InputError:\n    return InputError(Text("one", "い"))\ndef f():\n    raise g()', ["one"]),
        ('def g(t: Text):\n    return InputError(t)\ndef f():\n    raise g(Text("one", "い"))', ["one"]),
        ('def g(n: int, t: Text):\n    return InputError(t)\ndef f():\n    raise g(h(Text("no", "い")), t=A)\n'
         'A = Text("one", "い")', ["one"]),
        ('def g(t: Text = A):\n    return InputError(t)\nA = Text("one", "い")', ["one"]),
        ('def g(t: Callable[[], Text]):\n    def h():\n        raise InputError(t())\n    return h\n'
         'def f():\n    g(lambda: Text("one", "い"))', ["one"]),
        ('class C:\n    def g(self, t: Said):\n        raise InputError(t(x=1))\n    def f(self):\n'
         '        self.g(Text("one", "い"))', ["one"]),
        ('class Kind:\n    name: str\n    word: Text\nK = Kind("k", Text("one", "い"))\n'
         'def f(k: Kind):\n    raise InputError(k.word)', ["one"]),
        ('A = Text("one", "い")\ndef f():\n    raise InputError(Text("no {x}", "ろ {x}")(x=A))', ["one", "no {x}"]),
        ('A, B = Text("of {x}", "い {x}"), Text("one", "ろ")\ndef f():\n    raise InputError(A(x=B))',
         ["of {x}", "one"]),
        ('raise Misfit(Text("one", "い"))', ["one"]),
        ('class _Clash(InputError):\n    pass\nraise _Clash(Text("one", "い"))', ["one"]),
        ('def _fail(span: Span, t: Text, kind: type[InputError]):\n    raise kind(t, span=span)\n'
         'def f():\n    _fail(s, Text("one", "い"), ShapeError)', ["one"]),
        ('def f(x):\n    kind = ShapeError if x else InputError\n    raise kind(Text("one", "い"))', ["one"]),
        ('A, B = "one", "い"\nraise InputError(Text(A + " two", B))', ["one two"]),
        ('def g(t: Text) -> Text:\n    return g(t)\ndef f(t: Text):\n    f(t)\n    raise InputError(g(t))', []),
        ('print(Text("one", "い"))\nraise ValueError(Text("two", "ろ"))', []),
    ],
)  # fmt: skip
def test_the_texts_that_reach_an_error_are_found(text: str, wanted: list[str]) -> None:
    assert reached(text) == wanted


def test_two_texts_on_a_line_are_two() -> None:
    assert reached('raise InputError(Text("one", "い") if x else Text("two", "ろ"))') == ["one", "two"]


def test_a_text_of_another_module_is_found() -> None:
    used = "from .b import A, g\nraise InputError(A, hint=g())"
    assert reached(used, b='A = Text("one", "い")\ndef g() -> Text:\n    return Text("two", "ろ")') == ["one", "two"]
    assert reached(used, c='A = Text("one", "い")') == []


def test_an_argument_that_another_module_gives_is_found() -> None:
    used = "def g(t: Text):\n    raise InputError(t)"
    assert reached(used, b='from .a import g\ng(Text("one", "い"))') == ["one"]
    assert reached(used, b='from .c import g\ng(Text("one", "い"))') == []


@pytest.mark.parametrize(
    "text",
    [
        'raise InputError("one")',
        'raise InputError(f"one {x}")',
        'raise InputError("one " + x)',
        'raise InputError(A, hint="two")',
        'raise InputError(A, hint=A if x else "two")',
        'raise NoRuleError(", ".join(x))',
        'raise Misfit("one")',
        "raise InputError(str(error))",
        'def g() -> str:\n    return "one"\ndef f():\n    raise InputError(g())',
        'def f():\n    said = f"one {x}"\n    raise InputError(said)',
        'def _fail(kind: type[InputError]):\n    raise kind("one")',
    ],
)
def test_a_string_of_one_language_is_found(text: str) -> None:
    assert Sources({"a.py": text}).plain["a.py"]


def test_what_is_the_same_in_every_language_may_be_a_string() -> None:
    assert Sources({"a.py": 'raise InputError(verbatim("x=1"), hint=A)\nA = Text("one", "い")'}).plain == {}


@pytest.mark.parametrize(
    ("text", "string", "wanted"),
    [
        ('Text("{a} is not what is looked for", "い {a}")', "is not what is looked for", True),
        ('Text("{a} is not what is looked for", "い {a}")', "x is not what is", False),
        ('Text("{a} is of {b}, not of {c}", "い {a}{b}{c}")', "the sum is of x, not of y", True),
        ('Text("{a} is of {b}, not of {c}", "い {a}{b}{c}")', "the sum is of x, but not y, not off", False),
        ('Text("{a} is {b} or not {c}", "い {a}{b}{c}")', f"x is {JOINT} or not {JOINT}", True),
        ('Text("none", "い")', "there is none here", False),
        ('Text("none", "い")', "none", True),
        ('Text("none", "い")', "first line\nhint: none", True),
        ('Text("given is: {x}, not {y}", "い {x}{y}")(x=Text("none", "ろ"), y=1)', "given is: none, not 3", True),
        ('Text("given is: {x}, not {y}", "い {x}{y}")(x=Text("none", "ろ"), y=1)', "given is: one, not 3\nnone", False),
    ],
)  # fmt: skip
def test_a_message_is_not_asserted_by_accident(text: str, string: str, wanted: bool) -> None:
    known = Sources({"a.py": f"raise InputError({text})"})
    assert all(says(t, known, string) for t in known.found) == wanted


def test_what_a_test_says_is_its_strings_without_its_docstrings() -> None:
    source = 'def test():\n    """no"""\n    assert f("one", b"two", f"x {y} z") == {"three": ["four"]}'
    assert [*strings(ast.parse(source))] == ["one", "two", f"x {JOINT} z", "three", "four"]


if __name__ == "__main__":
    for each in FILES:
        for line in unasserted().get(each, []):
            print(line)
        for number, call in sources().plain.get(each, {}).items():
            print(f"{each}:{number}: a plain string: {call}")
