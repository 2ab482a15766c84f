"""Printing: what every format shares, from the document that a proof is laid out in to the pictures beside it.

In: a proof, a verdict or a report. Out: a ``Document`` or a ``Sheet``, which each file of
``formats`` writes its own way.
"""
