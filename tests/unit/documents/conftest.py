"""A made-up report for the tests of its forms."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
