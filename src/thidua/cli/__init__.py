"""The command line: one module a command, found by looking into this folder.

A command's module is named after it (`import_.py` → `import`), and offers a click command named `command`. Modules of
the frame itself are listed in `FRAME`. `thidua --help` imports every command module, so these import heavy packages
only inside their functions.
"""

from thidua.cli.frame import Program

main = Program(name="thidua")

__all__ = ["main"]
