"""Equations with indices: the sides of those in a document, and a formula in indices, as expressions.

In: trees, and what is ``known`` of the letters of the whole text. Out: the sides of an equality, built once all sizes
are named, or a ``Clash``. A reading is made of layers: ``names`` (which array, of which shape),
``indices`` (entries and Σ), ``derivatives`` (∂ and ∇), ``functions``, ``algebra``, and ``elaborate`` for equations and
definitions; ``entries`` has what is made of entries.
"""
