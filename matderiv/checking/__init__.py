"""Evaluating: what a line of a proof is worth is decided here, by code that knows no rule of differentiation.

In: two sides of a line. Out: the evidence that they are equal, or a point where they are not.

``program`` makes of an expression a straight-line program, which has a value in any ring; ``verify`` draws the points.
"""
