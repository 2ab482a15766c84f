"""Matrices as expressions: how they are made, lettered and written, and SymPy's functions as ours.

``notations`` has one file for each way of writing them.
"""
