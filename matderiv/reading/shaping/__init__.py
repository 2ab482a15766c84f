"""The shape of every part of a formula from those of its parts, and which reading of its undeclared names fits.

``rules`` has a row for each kind of node: the function that finds its shape, or tells why it has none. These stand by
subject in ``names``, ``arithmetic`` and ``calls``; each gets the reading (attempt.py) and the node. ``guesses`` tells
what the letter and the use of a name suggest, and ``search`` tries that reading and then others.
"""
