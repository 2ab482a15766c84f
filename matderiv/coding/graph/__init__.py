"""The graph that array code is: nodes, each made once, and the forms in which they are best computed.

In: requests for arrays. Out: nodes.

* An inverse in a product is the solution of linear equations, by Cholesky's factor for a definite matrix.
* A diagonal matrix scales rows or columns, the identity and ones are never multiplied with.
* log Σ exp, exp/Σ exp, log(1 + exp), exp/(1 + exp) and log det are the functions that cannot overflow.

``kinds`` declares what kinds of nodes there are, ``nodes`` has their table, ``algebra`` what can be asked of them. The
rules stand by what they are about: ``facts``, ``functions`` of each entry, ``totals`` of entries, ``sums``,
``products``, ``axes`` and ``matrices``; ``graph`` brings them together.
"""
