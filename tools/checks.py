"""Everything `make check` looks at, in one run: all findings are shown, nothing is changed."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
COMMANDS = {
    "format": [BIN / "ruff", "format", "--check", "--quiet"],
    "lint": [BIN / "ruff", "check", "--quiet"],
    "types": [BIN / "mypy"],
    "layers": [BIN / "lint-imports"],
    "catalogues": [BIN / "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture/test_translations.py"],
    "docs": [sys.executable, "tools/generate_docs.py", "--check"],
}


def main() -> int:
    """Run each check; return 1 where any of them found something."""
    failed = []
    for name, command in COMMANDS.items():
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        print(f"{name}: {'ok' if done.returncode == 0 else 'FOUND'}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
