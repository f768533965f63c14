"""What an editor asks about a rubric being written: completion, hover, definition, rename; plain functions of text.

The language server (`server.py`) only carries them to an editor; a page can call them as well.
"""
