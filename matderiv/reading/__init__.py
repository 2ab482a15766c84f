"""Reading: from what a person wrote to a shaped expression, or to an error that shows where it stops making sense.

In: text, LaTeX or a SymPy expression, with what is declared of its names. Out: an expression of ``matrix``.

- ``tree``, ``words``, ``where``, ``grammar``: what a formula becomes, the functions it may use, its definitions, and
  what the two input languages have in common.
- ``tokens``, ``parse``: the text syntax. ``latex/``: LaTeX, a module for each kind of construct.
- ``formula``: a text parsed once, with what stands beside the formula. Everybody further on gets that.
- ``subscripts``, ``declarations``, ``sizes``, ``spread``: what names with indices mean, what is declared of names,
  sizes that may be unknown (one store for all readers), numbers that are added to every entry; ``combine``: what
  operators make of expressions whose shapes fit.
- ``attempt`` is one attempt to give every part a shape, ``shaping/`` has a rule for each kind of node, ``build`` makes
  the expression, ``shapes`` does all that for a tree, ``readings`` for a formula, ``sympy_bridge`` for SymPy.
- ``equations/``: sides of equations with free indices, of documents and for ``recognise``.
"""
