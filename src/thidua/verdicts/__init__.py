"""Brings figures, registers and declarations to the rules, subject by subject."""
