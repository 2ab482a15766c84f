"""Judging: whether a derivative that a person claims is right, and if it is not, where it goes wrong.

In: an objective and a claim. Out: a ``Verdict`` with its sentences, and matrices that refute the claim by hand.
"""
