"""Tidying: the same matrix, shorter. Each file holds the identities of one subject.

In: an expression. Out: an expression of the same value, with no more symbols (``length``), in which equal parts stand
in one form. Every expression is brought to a sum of terms ``number · scalars · chain of matrices``.

``tidier`` is what a rule is handed, so that it can ask for the short form of what stands inside and say what it did;
``arranged`` is an expression but for its order. Then by subject: ``transposes``; ``exponents``, ``kroneckers`` and
``products`` of matrices; ``entries`` of entrywise products and ``scalars`` as powers of bases; ``terms`` and like
terms, ``brackets`` multiplied out, ``signs`` and common ``factors``; ``sums`` of all these; ``complements`` such as
1 − σ, and ``entrywise`` products; ``functions`` of one argument; ``traces`` and other scalars.

Where to add an identity: as a rule in the file of its subject, with the identity in its docstring, and into the table
there. It says each use by ``by.did(clause, before, after, …)``: a ``Clause`` beside it, or by its name one of those in
``rules.shortening`` that several rules say, such as ``"known"``, an equation; a line that it is said of stands in
tests/proving/test_log.py. A change that is not said is a fault when its line is built. ``MATRICES``
and ``SCALARS`` say by the outermost operation which rule is asked, ``NEIGHBOURS`` in ``products`` what two factors make
of one another, ``VALUES`` in ``functions`` what is known of a function's value. ``tidy``, outside this room, puts the
tables together.

Why this ends: a rule asks about parts of what it was given, or about an expression with fewer terms, factors or
functions; where there is a choice the form with fewer symbols wins.
"""
