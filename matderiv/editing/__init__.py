"""Editing: what an editor asks while somebody writes, and an assistant that writes itself.

``opened`` is a document in an editor with what was found of it, ``places`` and ``fixes`` say it in an editor's terms,
and ``server`` speaks the language server protocol (extra ``lsp``). ``tools`` answers an assistant, and ``assistants``
speaks the model context protocol (extra ``mcp``). Nothing of this is loaded by the rest of the package.
"""
