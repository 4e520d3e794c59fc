"""Looks back from any result: explain, seal, verify."""
