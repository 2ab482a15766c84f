"""Single passes for users: ``parse``, ``components`` and ``recognise``, from text, LaTeX and SymPy's indexed sums."""
