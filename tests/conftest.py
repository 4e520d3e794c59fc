"""Set-up every test shares."""

import sys
from pathlib import Path

# What several folders of tests share lies beside this file: `small_city`.
sys.path.insert(0, str(Path(__file__).parent))

import web_environment

web_environment.prepare()
