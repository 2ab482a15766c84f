"""Reading: from what a person wrote to a shaped expression, or to an error that shows where it stops making sense.

In: text, LaTeX or a SymPy expression, with what is declared of its names. Out: an expression of ``matrix``.

``parse`` and ``parse_latex`` make trees of the text, ``shapes`` infers the sizes and builds the expression from a tree,
``readings`` chooses between the languages, ``bridge`` leads to SymPy and back.
"""
