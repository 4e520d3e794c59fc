"""Indicators: one SQL file each, run by an engine, given as integers."""
