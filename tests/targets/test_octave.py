"""Octave: the code of every case of the corpus and of every operation, run in one process, has the true values."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import compiled
import emitted
import kinds
import numpy as np
import pytest
from shares import halves

import matderiv
from matderiv.operations import OPERATIONS
from matderiv.targets import TARGETS
from matderiv.targets.octave import HELPERS, is_identifier

OCTAVE = shutil.which("octave-cli") or shutil.which("octave")
octave = pytest.mark.skipif(OCTAVE is None, reason="octave is missing")

SHOW = """1;
function show(f, arguments, count)
  try
    [got{1:count}] = f(arguments{:});
    for k = 1:count
      fprintf('%d ', size(got{k}));
      fprintf(':');
      fprintf(' %.17g', permute(got{k}, ndims(got{k}):-1:1));
      fprintf('\\n');
    end
  catch e
    fprintf('error %s\\n', e.message);
  end
  fprintf('--\\n');
end
"""


def literal(a: np.ndarray) -> str:
    if not a.ndim:
        return repr(float(a))
    rows = a.reshape(-1, 1) if a.ndim == 1 else a
    return "[" + "; ".join(", ".join(repr(float(x)) for x in row) for row in rows) + "]"


def ran(folder: Path, script: str) -> list[list[str]]:
    """What a script prints, call by call."""
    assert OCTAVE is not None
    (folder / "main.m").write_text(SHOW + script, "utf-8")
    command = [OCTAVE, "--no-gui", "--norc", "--quiet", "main.m"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [part.strip().splitlines() for part in done.stdout.split("--\n")[:-1]]


def wrong(folder: Path, calls: Sequence[compiled.Call], source: Callable[[str], str]) -> list[str]:
    files = {name: f"source_{n}" for n, name in enumerate(dict.fromkeys(c.source for c in calls))}
    for name, file in files.items():
        (folder / f"{file}.m").write_text(source(name).replace("= objective()", f"= {file}()"), "utf-8")
    lines = [
        f"f = {files[c.source]}(); show(f.{c.function}, {{{', '.join(map(literal, c.arguments))}}}, {len(c.expected)});"
        for c in calls
    ]
    printed = ran(folder, "\n".join(lines))
    return [found for c, out in zip(calls, printed, strict=True) if (found := compiled.apart(c, out))]


@octave
@halves("names", emitted.CASES, 40)
def test_every_case_of_the_corpus_has_the_true_derivative(names: list[str], tmp_path: Path) -> None:
    assert wrong(tmp_path, compiled.corpus(names), lambda name: emitted.case(name).code("octave", "gradient")) == []


@octave
@halves("names", OPERATIONS, 20)
def test_every_operation_has_its_value(names: list[str], tmp_path: Path) -> None:
    assert wrong(tmp_path, compiled.operations(names), lambda name: emitted.example(name).code("octave")) == []


@octave
@halves("names", kinds.EXAMPLES, 20)
def test_every_kind_of_node_has_its_value(names: list[str], tmp_path: Path) -> None:
    target = TARGETS["octave"]
    calls = [c for c in kinds.calls(target) if c.source in names]
    assert wrong(tmp_path, calls, lambda name: kinds.source(name, target)) == []


def outcomes(folder: Path, source: str, *calls: str) -> list[list[str]]:
    """What calls of the functions ``f`` of a source print; each is a function and its arguments."""
    (folder / "objective.m").write_text(source, "utf-8")
    lines = [f"show(f.{name}, {{{given}}}, 1);" for name, _, given in (c.partition(" ") for c in calls)]
    return ran(folder, "\n".join(["f = objective();", *lines]))


@octave
def test_what_does_not_fit_is_an_error(tmp_path: Path) -> None:
    shapes = "error the shapes do not fit: X n_1×n_2, w n_2×1, y n_1×1"
    assert outcomes(
        tmp_path,
        matderiv.derive("norm2(X*w - y)^2", "w").code("octave"),
        "gradient [1, 2; 3, 4], [1; 2], [1; 2; 3]",
        "gradient [1, 2; 3, 4], [1, 2], [1; 2]",
        "value zeros(2, 2, 2), [1; 2], [1; 2]",
        "value [1, 2i; 3, 4], [1; 2], [1; 2]",
        "value int8([1, 2; 3, 4]), [1; 2], sparse([5; 1])",
    ) == [
        [shapes],
        [shapes],
        [shapes],
        ["error the derivative is that by real numbers, but an array is complex"],
        ["1 1 : 100"],
    ]


@pytest.mark.exhaustive
@octave
def test_a_singular_matrix_and_values_outside_a_domain(tmp_path: Path) -> None:
    singular = matderiv.derive("tr(inv(X))", "X").code("octave")
    assert outcomes(tmp_path, singular, "value [1, 2; 2, 4]") == [["error a matrix that is inverted is singular"]]
    for expression, given, value in [
        ("sum(log(X))", "[-1, 2]", np.nan),
        ("logdet(X)", "[-1, 0; 0, 2]", np.nan),
        ("sum(X.^(1/3))", "-8", np.nan),
        ("sum(relu(X))", "[NaN, 2]", np.nan),
        ("sum(abs(log(X)))", "[-1, 2]", np.nan),
        ("norm2(X)", "[2e200, 0]", 2e200),
    ]:
        source = matderiv.derive(expression, "X").code("octave")
        ((line,),) = outcomes(tmp_path, source, f"value {given}")
        np.testing.assert_allclose(float(line.removeprefix("1 1 :")), value, err_msg=expression)


@octave
def test_the_functions_keep_their_digits_in_tails(tmp_path: Path) -> None:
    mpmath = pytest.importorskip("mpmath")
    functions = {
        "sech_squared": lambda x: mpmath.sech(x) ** 2,
        "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
        "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
        "normal_cdf": mpmath.ncdf,
        "log_normcdf": lambda x: mpmath.log(mpmath.ncdf(x)),
        "inverse_mills": lambda x: mpmath.npdf(x) / mpmath.ncdf(x),
        "inverse_mills_excess": lambda x: x + mpmath.npdf(x) / mpmath.ncdf(x),
        "log_erfc": lambda x: mpmath.log(mpmath.erfc(x)),
    }
    points = [-30.0, -9.0, -2.5, -1.0, -1e-9, 0.0, 0.3, 1.5, 6.0, 25.0]
    entry = "\n".join(f"functions.{name} = @{name};" for name in (*functions, "log1m_exp"))
    source = "\n".join([f"function functions = objective()\n{entry}\nend", *HELPERS.values()])
    near = [p for p in points if p < 0]
    calls = [f"{name} {literal(np.array(points))}" for name in functions] + [f"log1m_exp {literal(np.array(near))}"]
    with mpmath.workdps(300):
        wanted = [[float(f(mpmath.mpf(p))) for p in points] for f in functions.values()]
        wanted.append([float(mpmath.log(-mpmath.expm1(mpmath.mpf(p)))) for p in near])
    for name, (line,), want in zip([*functions, "log1m_exp"], outcomes(tmp_path, source, *calls), wanted, strict=True):
        got = [float(n) for n in line.partition(":")[2].split()]
        np.testing.assert_allclose(got, want, rtol=1e-12, err_msg=name)


def test_names_are_those_of_the_language() -> None:
    assert [n for n in ("gradient", "_a", "end", "endif", "λ", "a" * 64, "a1") if is_identifier(n)] == [
        "gradient",
        "a1",
    ]
    source = matderiv.derive("norm2(end*λ)^2*size", "λ", shapes={"end": ("m", "n"), "λ": ("n", 1)}).code("octave")
    assert "function result = gradient(end_, t, size2)" in source
    for name in ("end", "_grad"):
        with pytest.raises(matderiv.InputError, match="a function cannot be called"):
            matderiv.derive("x'*x", "x").code("octave", name)
        assert f"def {name}(" in matderiv.derive("x'*x", "x").code("numpy", name)
