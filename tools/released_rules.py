"""Writes the content hashes of the catalogue under the program's version, in src/thidua/proof/released_rules.json.

usage: python tools/released_rules.py     before a release; entries of earlier versions stay as they are
"""

import json
from pathlib import Path

import thidua
from thidua.indicators.catalogue.ruleset import installed
from thidua.proof.released_rules import FILE


def main() -> None:
    """Write the entry of this version, new or in place of its draft."""
    path = Path(thidua.__file__).parent / "proof" / FILE
    versions = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    ruleset = installed()
    versions[thidua.__version__] = {name: ruleset.content_hash(name) for name in sorted(ruleset.indicators)}
    path.write_text(json.dumps(versions, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
