r"""LaTeX to the same trees as those of the text syntax, and to the statements of a derivation.

A formula goes through these modules in order:

- ``tokens`` finds commands, letters, numbers and signs, each with its place in the user's text; its ``marks`` are what
  documents and macros are scanned by, too;
- ``styles`` resolves what TeX would: bold letters, accents, words, delimiters, layout (the tables are in ``commands``),
  and refuses a command that nothing reads;
- ``vocabulary`` knows what LaTeX calls the functions, and ``calls`` which letters before a bracket are functions;
- ``lexer`` goes through what is left once and hands each token to the function that reads what begins there. These
  functions stand by subject: ``names``, ``functions``, ``scripts``, ``brackets`` (with ``rows``), ``signs``, ``sums``,
  ``derivatives``;
  ``CONSTRUCTS`` at the end of each says which command or sign begins which.
  Each moves a ``cursor`` on, and writes what the grammar is to see: products filled in, arguments closed;
- ``nodes`` makes a tree of these tokens by the grammar (grammar.lark), which knows precedence and nothing else;
- ``stretches`` takes a text apart into statements and their sides, before any is read; ``parse`` reads them: chains of
  equations and declarations (``declarations``). To a lenient eye, that of documents, what has no meaning is a token of
  the kind "unread", so that the sides beside it are read; ``written`` gives a tree back as text.

To read a new construct, write a function of a cursor and a token in the module of its subject, and give it a row in
``CONSTRUCTS`` there. What it writes is in the grammar already, or is entered in grammar.lark and ``nodes``.

A tree has the kinds of nodes that text has, and these:

- "name" with a :class:`~matderiv.reading.tree.Subscripted` value: ``x_{ik}``, ``w_{\alpha\beta}``. It is the string of
  the text syntax ("x_ik", "w_alpha_beta"), and ``base`` and ``at`` keep the letters apart. ``\delta_{ij}`` has the base
  "delta".
- "transpose" of such a name: ``x_{\alpha i}^T``. With two indices this is an entry of the transpose, x_iα.
- "subscript": ``(XW)_{ij}``, value the index letters, child the expression.
- "bars": ``|A|``, value "" (a determinant or an absolute value, as the shape says), or ``\|x\|_2``, value "2".
- "euler": ``e^{A}``; the shape says whether it is exp or the matrix exponential.
- "partial": a derivative, the value how it is written ("fraction" for ∂f/∂x, "operator" for ∂/∂x in front of what
  it takes, "nabla", "total" for d/dt); the children are what is differentiated, then each variable in order, so that
  ``\frac{\partial^2 f}{\partial x\partial x^T}`` has three. ``\nabla f`` has one child.
- in a "product", ``\cdot`` is the operator ``DOT``: equal to "*", and told apart by ``is``; between two column
  vectors it is their inner product.

Rules where LaTeX leaves a choice. Letters side by side are a product, unless together they are a declared name.
``^T``, ``^\top``, ``'`` are transposes (``^T`` is a power only where T is declared a scalar). A letter before a
bracket is a factor, unless it stands nowhere without one and names functions, or one name or a list stands in the
bracket. Products bind closer than ⊙, ⊘ and ⊗ where the shapes allow it. A function without parentheses takes the
factors after it, up to a sign, a dot, a slash, a sum or the next function; one with parentheses takes these. A sum or
an operator takes the whole product after it, but an operator before [ ] only what stands in these. ``I`` is the
identity, ``e`` with an exponent Euler's number and ``\sigma(…)`` the sigmoid, unless declared. A slash divides by the
one factor after it.
"""
