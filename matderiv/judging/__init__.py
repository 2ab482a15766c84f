"""Judging: whether a derivative that a person claims is right, and if it is not, where it goes wrong.

In: an objective and a claim. Out: a ``Verdict`` with its sentences, and matrices that refute the claim by hand.

``claims`` reads the claim, ``views`` has the forms in which a derivative may be claimed, ``comparing`` compares,
``judge`` finds what is wrong, ``refute`` and ``hand`` have the numbers, ``undecided`` is for objectives without a
derivation. ``verdict`` explains itself in the sentences of ``wording``, as ``printed`` lets every format print it.
"""
