"""Tracing: a Python function is run on symbolic arrays, and what it did is an objective.

- ``array``: the arrays that a function is run on, which answer NumPy's and PyTorch's protocols; ``indexing`` takes
  entries, rows and ranges of them, ``arithmetic`` joins them as NumPy broadcasts.
- ``functions``: one table of the functions that are traced, by their names in NumPy and PyTorch.
- ``lent``: the names that a function looks up while it runs and that no protocol reaches, such as ``len``.
- ``places``: the line of the user's file that a refusal is about.
- ``files``: a function in a file, ``PATH.py:NAME``, which is run only when that is asked for.
- ``trace``: from a function to the objective, read back and compared with the function itself.
"""
