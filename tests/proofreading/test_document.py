"""A document as a list of equalities: chains, order, declarations, and what cannot be parsed."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.document import Document


def document(text: str) -> Document:
    return Document(text, None, None)


def test_each_link_of_a_chain_is_an_item() -> None:
    items = document(r"$$ a = b = c $$ and $$ d = e $$").items
    assert [item.source for item in items] == ["a = b", "= c", "d = e"]
    assert [(item.first, item.last, item.lone) for item in items] == [
        (True, False, False),
        (False, True, False),
        (True, True, True),
    ]


def test_a_chain_goes_on_from_the_display_before() -> None:
    (first, second) = document(r"$$ a = b $$ so $$ = c $$").items
    assert first.right is not None and second.left is not None
    assert first.right.value == second.left.value == "b"


def test_a_definition_is_read_before_its_use() -> None:
    assert document(r"$$ h = \sigma(z) $$ where $z = W x$.").order == [1, 0]
    assert document(r"$$ z = W x $$ $$ h = \sigma(z) $$").order == [0, 1]


def test_what_is_declared_is_known_of_the_whole() -> None:
    known = document(r"$$ y = A x $$ with $A \in \mathbb{R}^{m \times n}$ and $S = S^T$").known
    assert [str(s) for s in known.shapes["A"][0]] == ["m", "n"]
    assert known.facts["S"] == {"symmetric"}
    assert {"m", "n"} <= known.sizes


def test_a_function_is_known_by_its_arguments() -> None:
    assert document(r"$$ f(x) = x^T x $$").known.functions == {"f": ("x",)}


def test_what_cannot_be_parsed_says_why() -> None:
    (item,) = document(r"$$ = c $$").items
    assert str(item.reason) == "nothing stands before this ="
    items = document(r"$$ a = b, \quad x = \frac{1}{ $$").items
    assert any(item.left is None and item.reason is not None for item in items)


def test_words_stand_before_the_line_that_follows_them() -> None:
    before, after = document("Since $$ a = b $$ we are done.").prose()
    assert [text for text, _ in before] == ["Since "]
    assert [text for text, _ in after] == [" we are done."]


def test_whether_the_layout_matters() -> None:
    assert document(r"$$ \frac{\partial f}{\partial x} = y $$").differentiates_whole()
    assert not document(r"$$ \nabla_x f = y $$").differentiates_whole()


@pytest.mark.sweep(3)
@pytest.mark.parametrize("head", [r"\mathrm{RSS}", r"\operatorname{RSS}", r"\text{RSS}", "L"])
def test_a_function_that_is_called_by_a_word_is_one(head: str) -> None:
    said = rf"Let ${head}(\beta) = \|y - X\beta\|^2$ and $J(\beta) = {head}(\beta) + \lambda\|\beta\|^2$. "
    claims = rf"$$\nabla_\beta {head}(\beta) = -2X^\top(y-X\beta)$$ "
    claims += rf"$$\nabla J(\beta) = \nabla {head}(\beta) + 2\lambda\beta$$"
    report = matderiv.check_derivation(said + claims)
    assert [line.kind for line in report.lines] == ["definition", "definition", "right", "right"]
    wrong = matderiv.check_derivation(said + rf"$$\nabla_\beta {head}(\beta) = 2X^\top(y-X\beta)$$")
    assert wrong.lines[-1].kind == "wrong"


def test_a_word_with_other_arguments_is_the_function_of_these() -> None:
    text = r"$$\mathrm{KL}(p,q) = p^\top(\log p-\log q)$$ $$\mathrm{KL}(q,p) = q^\top(\log q-\log p)$$"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "right"]


@pytest.mark.parametrize("word", ["rank", "Var", "Cov", "sofmax"])
def test_a_word_that_means_something_elsewhere_is_not_defined_by_an_equation(word: str) -> None:
    text = rf"Let $x\in\mathbb{{R}}^n$. $$\operatorname{{{word}}}(x) = n$$ $$\operatorname{{{word}}}(x) = 2n$$"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["unread", "unread"]


NEGATIVES = (
    r"Let $\ell = \log\sigma(v_c^\top u_o)+\sum_{k\in N}\log\sigma(-v_c^\top u_k)$, where $\sigma$ is the sigmoid. %s"
    r"Then $\frac{\partial\ell}{\partial u_o} = %s\,v_c$, $\frac{\partial\ell}{\partial u_k} = %s\,v_c$ and "
    r"$\frac{\partial\ell}{\partial v_c} = \sigma(-v_c^\top u_o)\,u_o-\sum_{k\in N}\sigma(v_c^\top u_k)\,u_k$."
)


@pytest.mark.exhaustive
def test_a_sum_over_a_set_is_one_of_a_family_of_its_own() -> None:
    right = matderiv.check_derivation(NEGATIVES % ("", r"\sigma(-v_c^\top u_o)", r"-\sigma(v_c^\top u_k)")).lines
    assert [line.kind for line in right] == ["definition", "right", "right", "right"]
    wrong = matderiv.check_derivation(NEGATIVES % ("", r"\sigma(v_c^\top u_o)", r"\sigma(v_c^\top u_k)")).lines
    assert [line.kind for line in wrong[:3]] == ["definition", "wrong", "wrong"]


@pytest.mark.parametrize("said", [r"Here $o\in N$. ", r"Here $N = \{o\}$. ", r"We write $\sum_k u_k$ for all. "])
def test_of_a_set_of_which_more_is_said_nothing_is_read(said: str) -> None:
    text = NEGATIVES % (said, r"\sigma(-v_c^\top u_o)", r"-\sigma(v_c^\top u_k)")
    assert {line.kind for line in matderiv.check_derivation(text).lines} <= {"unread", "undecided", "equation"}


@pytest.mark.exhaustive
def test_what_stands_behind_its_noun_says_what_it_is() -> None:
    text = (
        r"The output is $o_k = s(a_k)$ with $a_k = \sum_jv_{kj}h_j$, the hidden units $h_j = s(b_j)$ with "
        r"$b_j = \sum_iw_{ji}x_i$, where $s(u) = 1/(1+e^{-u})$. Let $E = \frac12\sum_k(t_k-o_k)^2$. Then "
        r"$$\frac{\partial E}{\partial w_{ji}} = -\Bigl(\sum_k(t_k-o_k)\,o_k(1-o_k)v_{kj}\Bigr)h_j(1-h_j)\,%s .$$"
    )
    kinds = [line.kind for line in matderiv.check_derivation(text % "x_i").lines]
    assert kinds == ["definition"] * 6 + ["right"]
    assert matderiv.check_derivation(text % "h_j").lines[-1].kind == "wrong"
