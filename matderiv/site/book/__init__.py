"""The book "Matrix derivatives, proved": a page for each formula of a list, derived and checked when it is written.

``chapters/`` holds the list, one formula a line, read by ``entries``; ``proved`` derives one and lays out its proof;
``pages`` writes all of them, in both languages, by the templates in ``templates/``.
"""
