"""Audit samples: how many dossiers, which ones, and what they tell of all. Integers and fractions, no chance of ours.

The same draw comes out on every machine: it hangs on hashes, not on a program's generator.
"""
