"""Evaluating: what a line of a proof is worth is decided here, by code that knows no rule of differentiation.

In: two sides of a line. Out: the evidence that they are equal, or a point where they are not.

An expression becomes a straight-line program, which has a value in any ring: a ``tape`` of array operations, run at a
point; ``parts`` says what an expression is computed from, ``labelled`` and ``contraction`` are its entries, sums and
products, ``functions`` the functions of whole arrays, ``seeds`` and ``routes`` its derivatives; ``program`` compiles,
``values`` gives the value with its axes in order.

A line of a proof is judged so: ``need`` says at how many points, and how large ones, it must hold; ``points`` draws
them; a ``line`` has two sides to be compared there, in ``exact`` arithmetic or, where it has none, ``sampled`` in
floating point. ``verify`` fills this evidence into the steps of a proof; ``ends`` compares objective and answer once
more by differences; ``sampler`` gives values to those who compare in ways of their own.
"""
