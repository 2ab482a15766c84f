"""Arrays of our own, in plain Python: they take NumPy's place where it is absent.

What goes in and comes out is what NumPy's functions of the same names take and give (``names.py`` lists them all),
as far as this package asks for it; ``tests/contract/test_arrays.py`` holds both to the same values, call by call.
"""
