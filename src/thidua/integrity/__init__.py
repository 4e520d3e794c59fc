"""Integrity: where to look, told in counts beside those of peers, and which dossiers an audit draws. Never a verdict.

It stands above `proof`: neither a verdict nor a bundle can import it.
"""
