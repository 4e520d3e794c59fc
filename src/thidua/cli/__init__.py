"""The command line. Each module of `commands/` offers a click command named `command`.

`thidua --help` imports every command module, so these import heavy packages only inside their functions.
"""

from thidua.cli.program import Program

main = Program(name="thidua")

__all__ = ["main"]
