"""The shape of every part of a formula from those of its parts, for one reading of the names that were not declared.

``rules`` has a row for each kind of node: the function that finds its shape, or tells why it has none. These stand by
subject in ``names``, ``arithmetic`` and ``calls``; each gets the reading (attempt.py) and the node.
"""
