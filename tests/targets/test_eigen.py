"""C++ with Eigen: the code of every case of the corpus and of every operation, in one program, has the true values."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import compiled
import emitted
import kinds
import mpmath
import numpy as np
import pytest
from shares import halves
from sympy import S

import matderiv
from matderiv.coding.graph import kinds as op
from matderiv.coding.graph.nodes import Nodes
from matderiv.operations import OPERATIONS
from matderiv.targets import TARGETS
from matderiv.targets.eigen import HELPERS, EigenPrinter, is_identifier

COMPILER = shutil.which("g++")
EIGEN = next((p for p in ("/usr/include/eigen3", "/usr/local/include/eigen3") if Path(p).is_dir()), None)
eigen = pytest.mark.skipif(COMPILER is None or EIGEN is None, reason="g++ or Eigen is missing")

SHOW = """
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
double number() {
  std::string text;
  std::cin >> text;
  return std::strtod(text.c_str(), nullptr);
}
Eigen::VectorXd vector() {
  const Eigen::Index size = Eigen::Index(number());
  Eigen::VectorXd v(size);
  for (Eigen::Index k = 0; k < size; ++k) v(k) = number();
  return v;
}
Eigen::MatrixXd matrix() {
  const Eigen::Index rows = Eigen::Index(number()), cols = Eigen::Index(number());
  Eigen::MatrixXd a(rows, cols);
  for (Eigen::Index i = 0; i < rows; ++i)
    for (Eigen::Index j = 0; j < cols; ++j) a(i, j) = number();
  return a;
}
void entries(const double* x, long size) { for (long k = 0; k < size; ++k) std::printf(" %.17g", x[k]); std::puts(""); }
void show(double x) { std::printf(":"); entries(&x, 1); }
void show(const Eigen::VectorXd& v) { std::printf("%ld :", long(v.size())); entries(v.data(), v.size()); }
void show(const Eigen::MatrixXd& a) {
  const Eigen::MatrixXd turned = a.transpose();
  std::printf("%ld %ld :", long(a.rows()), long(a.cols()));
  entries(turned.data(), turned.size());
}
template <class T> auto show(const T& t) -> decltype(t.shape, void()) {
  for (const Eigen::Index n : t.shape) std::printf("%ld ", long(n));
  std::printf(":");
  entries(t.entries.data(), t.entries.size());
}
template <class A, class B> void show(const std::pair<A, B>& both) { show(both.first); show(both.second); }
template <class F> void attempt(F f) {
  try { f(); } catch (const std::exception& e) { std::printf("error %s\\n", e.what()); }
  std::puts("--");
}
"""
TAILS = ("sech_squared", "normal_cdf", "mills_tail", "inverse_mills", "inverse_mills_excess", "log_normcdf")
# what acts on each entry is a kind of node, of which each has its value below; here two such operations stand for all
COMPOSED = [name for name, o in OPERATIONS.items() if o.slope is None or name in ("tanh", "gelu")]
READ = ("number()", "vector()", "matrix()")


def ran(
    folder: Path, sources: Sequence[str], calls: Sequence[tuple[int, str, Sequence[np.ndarray]]]
) -> list[list[str]]:
    """What calls of the functions of sources print."""
    assert COMPILER is not None
    lines, numbers = ["#include <Eigen/Dense>"], []
    for n, text in enumerate(sources):
        (folder / f"source_{n}.hpp").write_text(text.replace("namespace objective", f"namespace of_{n}"), "utf-8")
        lines.append(f'#include "source_{n}.hpp"')
    lines += [SHOW, "int main() {"]
    for n, function, arguments in calls:
        given = "".join(f"const auto a{k} = {READ[a.ndim]}; " for k, a in enumerate(arguments))
        names = ", ".join(f"a{k}" for k in range(len(arguments)))
        lines.append(f"  {{ {given}attempt([&] {{ show(of_{n}::{function}({names})); }}); }}")
        numbers += [repr(float(x)) for a in arguments for x in (*a.shape, *a.ravel())]
    (folder / "main.cpp").write_text("\n".join([*lines, "}"]), "utf-8")
    command = [COMPILER, "-std=c++14", "-O0", "-Wall", "-Werror", f"-isystem{EIGEN}", "main.cpp", "-o", "main"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:4000]
    done = subprocess.run(
        [folder / "main"], input="\n".join(numbers), cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [part.strip().splitlines() for part in done.stdout.split("--\n")[:-1]]


def wrong(folder: Path, calls: Sequence[compiled.Call], source: Callable[[str], str]) -> list[str]:
    names = list(dict.fromkeys(c.source for c in calls))
    printed = ran(folder, [source(n) for n in names], [(names.index(c.source), c.function, c.arguments) for c in calls])
    return [found for c, out in zip(calls, printed, strict=True) if (found := compiled.apart(c, out))]


@eigen
@halves("names", COMPOSED, 100)
def test_operations_have_their_values(names: list[str], tmp_path: Path) -> None:
    calls = [c for c in compiled.operations(names) if c.function == "value_and_gradient"]
    assert wrong(tmp_path, calls, lambda name: emitted.example(name).code("eigen")) == []


@pytest.mark.exhaustive
@eigen
def test_derivatives_with_more_than_two_axes_are_true(tmp_path: Path) -> None:
    """To compile the corpus takes minutes."""
    wide = [name for name, (point, *_) in emitted.TRUTH.items() if sum(n != 1 for n in point["shape"]) > 2][::5]
    sources = {name: emitted.case(name).code("eigen", "gradient") for name in wide}
    assert all("Tensor gradient" in source for source in sources.values())
    calls = [c for c in compiled.corpus(wide) if c.function == "gradient"]
    assert wrong(tmp_path, calls, sources.__getitem__) == []


@halves("names", emitted.CASES, 20)
def test_every_case_of_the_corpus_is_written(names: list[str]) -> None:
    for name in names:
        assert re.search(
            r"inline (double|Eigen::\w+|Tensor) gradient\(", emitted.case(name).code("eigen", "gradient")
        ), name


@pytest.mark.exhaustive
@eigen
def test_every_kind_of_node_has_its_value(tmp_path: Path) -> None:
    target = TARGETS["eigen"]
    assert wrong(tmp_path, kinds.calls(target), lambda name: kinds.source(name, target)) == []


@pytest.mark.exhaustive
@eigen
def test_what_does_not_fit_and_what_is_singular_is_an_exception(tmp_path: Path) -> None:
    sources = [
        matderiv.derive("norm2(X*w - y)^2", "w", shapes={"X": (2, 1), "w": (1, 1), "y": (2, 1)}).code("eigen"),
        matderiv.derive("x'*inv(A)*x", "x").code("eigen"),
        matderiv.derive("sum(relu(x)) + sum(log(x))", "x").code("eigen"),
        matderiv.derive("logdet(X)", "X").code("eigen"),
        "\n".join(["namespace objective {", *(HELPERS[name].strip() for name in TAILS), "}"]),
    ]
    tails = [(4, name, (np.array(-25.0),)) for name in ("log_normcdf", "inverse_mills_excess", "sech_squared")]
    printed = ran(
        tmp_path,
        sources,
        [
            (0, "gradient", (np.ones((1, 1)), np.ones((2, 2)), np.ones((2, 1)))),
            (0, "gradient", (np.full((1, 1), 3.0), np.ones((2, 1)), np.ones((2, 1)))),
            (1, "value", (np.ones(3), np.eye(2))),
            (1, "value", (np.ones(2), np.ones((2, 2)))),
            (2, "value", (np.array([np.nan, 1.0]),)),
            (3, "value", (np.diag([1.0, -2.0]),)),
            *tails,
        ],
    )
    assert [lines[0] for lines in printed[:4]] == [
        "error the shapes do not fit: w 1×1, X 2×1, y 2×1",
        "1 1 : 8",
        "error the shapes do not fit: x n_1, A n_1×n_1",
        "error a matrix that is inverted is singular",
    ]
    values = [float(line.rpartition(":")[2]) for (line,) in printed[4:]]
    with mpmath.workdps(400):
        density, below = mpmath.npdf(-25), mpmath.ncdf(-25)
        want = [np.nan, np.nan, *map(float, (mpmath.log(below), density / below - 25, mpmath.sech(25) ** 2))]
    np.testing.assert_allclose(values, want, rtol=1e-9)


def test_what_has_more_axes_than_the_source_can_write_is_refused() -> None:
    node = Nodes().make(op.NORMS, (Nodes().make(op.INPUT, (), (S(2), S(2), S(2)), name="A"),), over=0)
    printer = object.__new__(EigenPrinter)
    with pytest.raises(
        matderiv.NoRuleError, match="no C\\+\\+ can be written for norms of an array with 3 axes"
    ) as caught:
        printer.write(node, lambda a, level: "A")
    assert caught.value.hint == "numpy, octave and other targets have it"


def test_names_are_those_of_the_language() -> None:
    names = ("gradient", "_a", "a__b", "class", "λ", "NAN", "a1")
    assert [n for n in names if is_identifier(n)] == ["gradient", "a1"]
    source = matderiv.derive("norm2(int*λ)^2", "λ", shapes={"int": ("m", "n"), "λ": ("n", "k")}).code("eigen")
    assert "inline Eigen::MatrixXd gradient(const Eigen::MatrixXd& int_, const Eigen::MatrixXd& t) {" in source
    with pytest.raises(matderiv.InputError, match="a function cannot be called 'double'"):
        matderiv.derive("x'*x", "x").code("eigen", "double")
