"""Reads movements/ and law/ into rules.terms."""
