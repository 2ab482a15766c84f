"""Reasons: why a line of a proof follows, read off its two sides.

In: the line before and the line after. Out: a rule of ``rules`` with the parts that it names.

``writing`` is for operations written out in components, ``collapsing`` for deltas that are used up, ``gathering`` for
functions of entries that become functions of matrices, ``made`` for terms that are entries of a matrix.

A matrix expression and a shorter form of it are a ``comparison``. ``orders`` and ``factors`` take products apart; then
each subject looks for what was done and says it in a clause: ``transposed``, ``inverted``, ``functions``, ``powers``,
``scalars``, ``terms``. ``shortening`` asks them in turn and makes one line of it, or two.

To explain an identity of ``tidying``, add its clause to ``rules`` and to the subject here.
"""
