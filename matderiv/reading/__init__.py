"""Reading: from what a person wrote to a shaped expression, or to an error that shows where it stops making sense.

In: text, LaTeX or a SymPy expression, with what is declared of its names. Out: an expression of ``matrix``.

- ``tree``, ``words``, ``where``, ``grammar``: what a formula becomes, the functions it may use, its definitions, and
  what the two input languages have in common.
- ``tokens``, ``parse``: the text syntax. ``latex/``: LaTeX, a module for each kind of construct.
- ``subscripts``, ``declarations``, ``unify``, ``attempt``: what names with indices mean, what is declared of names,
  sizes that may be unknown, and one attempt to give every part a shape; ``shaping/`` has a rule for each kind of node.
- ``build`` makes the expression of a tree whose shapes are found, ``shapes`` goes all the way from text, ``readings``
  from LaTeX, and ``bridge`` leads to SymPy and back.
"""
