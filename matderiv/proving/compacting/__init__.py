"""Identities that shorten an answer, each an idea of its own, by subject; ``compact`` uses them while they shorten.

``identity`` is what one is; the others have the identities of ``diagonals``, ``transposes``, ``inverses``, sums that
are ``cancelling``, ``entries`` and ``fractions``, each module's in the table at its end, in the order in which they
are tried.
"""
