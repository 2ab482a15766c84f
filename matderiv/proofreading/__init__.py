"""Proofreading: a derivation that a person wrote, line by line.

In: a document in LaTeX or Markdown, or a notebook. Out: a ``Report`` that judges every line by evaluating its
two sides.

``manuscript`` finds the formulas, ``elaborate`` gives them meaning under the definitions so far, ``proofread`` judges
them, ``nearest`` mends the line that does not hold.
"""
