"""The playground: a static site that runs wholly in the browser of whoever visits it, by Pyodide in a worker.

In goes a Pyodide distribution (``pyodide``); with this package and the libraries that it uses (``bundle``, compiled for
that Pyodide by ``compiling``) it becomes a folder of files (``build``), which any host can serve, and so can
``serving``. There ``answer`` runs: a question of the page in JSON, its answer in JSON. What the browser itself is given
lies in ``page/``.
"""
