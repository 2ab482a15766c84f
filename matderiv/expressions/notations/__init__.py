"""Notations: how expressions are spelled, in LaTeX, in Unicode and in the input language.

In: the parts of an expression, written already. Out: the expression as a piece of text that knows how tightly it binds.

``notation`` has the piece and what every notation must say; ``names`` turns names into letters, digits and accents;
``latex``, ``unicode`` and ``ascii`` are the notations. The one walk over an expression, which asks them, is
``writer``.
"""
