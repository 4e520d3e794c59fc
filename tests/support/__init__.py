"""What tests share: invented cities, files, people and pages, and programs to start; pytest's `pythonpath` finds it."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
