"""Reasons: why a line of a proof follows. In: what was done, or the line before and the line after. Out: a rule of
``rules`` with the parts that it names.

``writing`` is for operations written out in components, ``collapsing`` for deltas that are used up, ``gathering`` for
functions of entries that become functions of matrices, ``made`` for terms that are entries of a matrix.

``shortening`` says why a matrix expression and its short form are equal. It guesses nothing: ``tidying`` logs each use
of an identity, and the log, made a chain from one side to the other, is grouped by clause.
"""
