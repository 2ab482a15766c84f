"""Proofreading: a derivation that a person wrote, line by line.

In: a document in LaTeX or Markdown, or a notebook. Out: a ``Report`` that judges every line by evaluating its
two sides.

``manuscript`` finds the formulas, ``document`` parses them to equalities (``items``) and takes note of what is said
of each letter. What the sides of an equality mean under the definitions so far is read in ``reading/equations``.
``passes`` reads and compares all lines, ``lines`` judges one. ``settle`` lets a verdict stand only where it rests on
no guess: not on one of several ``worlds`` that the letters could be of, and not on what else the document says
(``bearings``); ``solutions`` says from what an equation follows, ``domains`` where a side has no value, ``faults``
what is caught. ``nearest`` mends the line that does not hold, ``examples`` has numbers to see that, and ``proofread``
makes the report.
"""
