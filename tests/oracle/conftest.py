"""Lets the tests of this folder share the plain reading and the drawn facts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
