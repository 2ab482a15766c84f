"""Classes of libraries, which are made before they are called: nn.MSELoss()(x, y), tf.keras.losses.Huber()(y, p)."""

from __future__ import annotations

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from .foreign import here, is_loss
from .grammar import span_of
from .lalr import Token
from .tree import abridged
from .words import require_word, spelled


def calls_class(tokens: list[Token], text: str) -> bool:
    """Whether a parenthesis calls a module of PyTorch that was just made, as the second one of nn.MSELoss()(x, y).

    Raises:
        InputError: it is one that was made of arguments without keywords, whose place in the call is another one.
    """
    if not tokens or tokens[-1].type != "RPAR_CALL":
        return False
    word = opening(tokens)
    name = tokens[word].value
    prefix = tokens[word - 1].value if word and tokens[word - 1].type == "PREFIX" else ""
    made = pattern(r"(?:torch\.)?nn\.|tf\.keras\.\w+\.").fullmatch(prefix) is not None or is_loss(name)
    if not made or not name[:1].isupper():
        return False
    inside = tokens[word + 2 : -1]
    if spelled(name) is None and not any(here(name, count, prefix) for count in (1, 2)):
        require_word(name, span_of(tokens[word]), library=prefix)
    if inside and [t.type for t in inside[:2]] != ["NAME", "_EQUALS"]:
        given = text[span_of(inside[0])[0] : span_of(inside[-1])[1]]
        raise InputError(
            Text("the parameters of {name} stand by keyword", "{name} のパラメータはキーワードで与える")(name=name),
            span=(span_of(inside[0])[0], span_of(inside[-1])[1]),
            hint=Text("write {word}(x, {given})", "{word}(x, {given}) と書く")(
                word=spelled(name) or name, given=abridged(given, 40)
            ),
        )
    return True


def reopened(tokens: list[Token]) -> Token:
    """The call of a module goes on with the arguments of the module: MSELoss()(x, y) is MSELoss(x, y)."""
    word = opening(tokens)
    close = tokens.pop()
    if tokens[-1].type != "_LPAR_CALL":
        tokens.append(Token("_COMMA", ",", span_of(close)))
    tokens[word + 1].payload = None  # it is made
    return tokens[word + 1]


def refuse_unmade(tokens: list[Token], text: str, position: int) -> None:
    """Refuse nn.MSELoss(x, y), which gives a class of PyTorch the arguments of what it makes.

    Raises:
        InputError: what closes here is such a call.
    """
    word = opening(tokens)
    name = tokens[word].value
    prefix = tokens[word - 1].value if word and tokens[word - 1].type == "PREFIX" else ""
    inside = tokens[word + 2 : -1]
    if prefix not in ("nn.", "torch.nn.") or not name[:1].isupper() or text.startswith("(", position) or not inside:
        return
    known = spelled(name) or any(here(name, count, prefix) for count in (1, 2))
    if known and [t.type for t in inside[:2]] != ["NAME", "_EQUALS"]:
        given = text[span_of(inside[0])[0] : span_of(inside[-1])[1]]
        raise InputError(
            Text("{name} is a class of PyTorch, which is made before it is called", "{name} は PyTorch のクラスである")(
                name=name
            ),
            span=span_of(tokens[word]),
            hint=Text("write {made}()({given})", "{made}()({given}) と書く")(
                made=prefix + name, given=abridged(given, 40)
            ),
        )


def opening(tokens: list[Token]) -> int:
    """The place of the word of the call that the last token closes."""
    depth = 0
    for n in range(len(tokens) - 1, -1, -1):
        depth += (tokens[n].type in ("RPAR", "RPAR_CALL")) - (tokens[n].type in ("LPAR", "_LPAR_CALL"))
        if depth == 0:
            return n - 1
    return 0
