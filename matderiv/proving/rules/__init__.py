"""Rules: the sentences that say why a line of a proof follows from the one before, in both languages.

In: the indices, entries and letters of the proof at hand. Out: a rule, and what its placeholders stand for.

A constant in capitals is a rule whose sentence is always the same; a function composes one. They are grouped by what
they explain: ``writing`` letters and components, ``differentiating``, ``gathering`` what deltas leave, ``recognising``
a matrix, ``kronecker`` products and stacked columns, ``shortening`` the result. ``listing`` is for lists in a sentence.

What is particular to a matrix function stands in its own record, what recognition does in its moves.
"""
