"""An objective and its derivatives as an optimiser wants them: functions of one flat vector of unknowns.

NumPy alone is needed; scipy.optimize is where they are meant to go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from ..core.arrays import np
from ..core.errors import ArgumentError
from ..core.text import Text
from .arguments import floats

SIZE = Text(
    "{name} has {got} entries, but {of} of the shape {shape} has {needed}",
    "{name} の成分は {got} 個だが、形が {shape} の {of} の成分は {needed} 個である",
)
RAVELED = Text("np.ravel makes one vector of an array", "np.ravel は配列を一つのベクトルにする")

__all__ = ["Problem", "loaded"]

Array = Any  # an ndarray; NumPy's own types differ between its versions

SINGULAR = Text(
    "the formula inverts a matrix that is singular here",
    "式の中で逆行列をとる行列が、ここでは特異である",
)


def loaded(source: str) -> dict[str, Any]:
    """The functions that emitted Python source defines; every name in it is an identifier, every text a literal."""
    found: dict[str, Any] = {}
    exec(compile(source, "<code emitted by matderiv>", "exec"), found)
    return found


class Problem:
    """An objective of one flat vector, for ``scipy.optimize.minimize(p.fun, p.x0, jac=p.jac, hessp=p.hessp)``.

    Attributes:
        x0: where to start, raveled.
        shape: that of the unknown.

    >>> import matderiv
    >>> p = matderiv.derive("norm2(X - A)^2", "X").scipy(np.zeros((2, 2)), A=np.eye(2))
    >>> float(p.fun(p.x0)), p.jac(p.x0), p.hessp(p.x0, np.ones(4))
    (2.0, array([-2.,  0.,  0., -2.]), array([2., 2., 2., 2.]))
    """

    def __init__(
        self,
        source: str,
        product: Callable[[], tuple[str, str]],
        variable: str,
        start: Array,
        data: Mapping[str, Array],
    ) -> None:
        self.shape = np.shape(start)
        self.x0 = np.array(start, dtype=float).ravel()
        self._variable, self._data, self._product = variable, dict(data), product
        self._source = source
        self._both = loaded(source)["value_and_gradient"]
        self._at: Array | None = None
        self._value: Array = 0.0
        self._gradient: Array = self.x0

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._source, self._product, self._variable, np.reshape(self.x0, self.shape), self._data)

    def unravel(self, x: Array) -> Array:
        """The unknown in its own shape.

        Raises:
            ArgumentError: these are no real numbers, or not as many as the unknown has.
        """
        return np.reshape(self._flat("x", x), self.shape)

    def _flat(self, name: str, given: Array) -> Array:
        flat = floats(name, given).ravel()
        if flat.size != self.x0.size:
            said = SIZE(name=name, of=self._variable, shape=self.shape, needed=self.x0.size, got=flat.size)
            raise ArgumentError(said, hint=RAVELED)
        return flat

    def _given(self, x: Array) -> dict[str, Array]:
        return {**self._data, self._variable: self.unravel(x)}

    def _evaluate(self, x: Array) -> None:
        x = self._flat("x", x)
        # an optimiser asks for the value and then for the gradient at one point: both are made at once
        if self._at is None or not np.array_equal(self._at, x):
            value, gradient = _called(self._both, self._given(x))
            self._at, self._value, self._gradient = np.array(x), float(value), np.ravel(gradient)

    def fun(self, x: Array) -> float:
        """The objective.

        Raises:
            ArgumentError: these are no real numbers, or not as many as the unknown has; so for all functions here.
        """
        self._evaluate(x)
        return float(self._value)

    def jac(self, x: Array) -> Array:
        """The gradient, raveled."""
        self._evaluate(x)
        return self._gradient.copy()

    @cached_property
    def _hessian(self) -> tuple[str, Callable[..., Array]]:
        direction, source = self._product()
        return direction, loaded(source)["gradient"]

    def hessp(self, x: Array, p: Array) -> Array:
        """The Hessian times a direction, both raveled; the Hessian is never formed.

        Raises:
            ArgumentError: the formula inverts a matrix that is singular here.
            NoRuleError: no rule accepts a term of the second derivative.
        """
        direction, function = self._hessian
        point = {**self._given(x), direction: np.reshape(self._flat("p", p), self.shape)}
        return np.ravel(_called(function, point))


def _called(function: Callable[..., Any], given: Mapping[str, Array]) -> Any:
    """What an emitted function returns.

    Raises:
        ArgumentError: it inverts a matrix that is singular.
    """
    try:
        return function(**given)
    except ValueError as error:  # of which NumPy's LinAlgError is one
        if "ingular" not in str(error):
            raise
        raise ArgumentError(SINGULAR) from error
