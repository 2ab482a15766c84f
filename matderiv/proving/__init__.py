"""Proving: from a shaped expression to the lines of a proof, the last of which names the derivative as a matrix.

In: an objective and its variable. Out: lemmas of steps, each with its rule and its reason.

``naming`` gives letters to inner expressions, ``expand`` writes entries, ``differentiate`` takes the derivative by one
entry, ``recognise`` reads the matrix off its components, ``tidy`` shortens it, and ``prove`` joins these into a proof.
"""
