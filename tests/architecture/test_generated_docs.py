"""Pages made from the code say what the code says today."""

import runpy

from support import ROOT

TOOL = ROOT / "tools" / "generate_docs.py"


def test_no_generated_page_has_drifted() -> None:
    module = runpy.run_path(str(TOOL))
    drifted = [
        name for name, page in module["PAGES"].items() if (module["REFERENCE"] / name).read_text("utf-8") != page()
    ]
    assert drifted == [], "make docs"
