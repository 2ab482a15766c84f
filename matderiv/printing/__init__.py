"""Printing: what every format shares, from the document that a proof is laid out in to the pictures beside it.

In: a proof, a verdict or a report. Out: a ``Document`` or a ``Sheet``, which each file of
``formats`` writes its own way.

``format`` says what a format is and lays out a proof in lines; the sentences are those of ``wording``, set by
``typesetting``; those about what was checked are put together in ``footer``. A ``sheet`` is a short document such as a
verdict. ``tex``, ``mathml`` and ``page`` write mathematics, ``picture``, ``sparsity`` and ``draw`` the pictures.
``serial/`` and ``schema`` are for proofs as data.
"""
