"""The blocks of docs/explanation/architecture.md that are drawn from the code: packages, apps, import contracts."""

import tomllib
from pathlib import Path
from typing import Any

import grimp

ROOT = Path(__file__).parents[1]
SITE = "thidua.web.apps"


def contracts() -> list[dict[str, Any]]:
    """The import contracts of pyproject.toml, as import-linter reads them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return listed


def contract_table() -> str:
    """Each contract with what it says, top layer first."""
    rows = ["| contract | of | what may not be |", "|---|---|---|"]
    for contract in contracts():
        if contract["type"] == "layers":
            of = ", ".join(f"`{name}`" for name in contract["containers"])
            rule = "an import upwards, or between neighbours: " + " → ".join(
                f"`{layer}`" for layer in contract["layers"]
            )
        else:
            of = ", ".join(f"`{name.removeprefix('thidua.')}`" for name in contract["source_modules"])
            rule = "an import of " + ", ".join(f"`{name}`" for name in contract["forbidden_modules"])
        rows.append(f"| {contract['name']} | {of} | {rule.replace('|', chr(92) + '|')} |")
    return "\n".join(rows)


def package_diagram(parent: str) -> str:
    """A Mermaid diagram of the imports among the packages right below `parent`, without those that others imply."""
    graph = grimp.build_graph("thidua")
    packages = {name.rpartition(".")[2]: name for name in graph.find_children(parent) if graph.find_children(name)}
    imports = {
        name: {other for other, target in packages.items() if other != name and _uses(graph, source, target)}
        for name, source in packages.items()
    }
    arrows = [
        f"  {name} --> {other}"
        for name, others in sorted(imports.items())
        for other in sorted(others)
        if not any(other in _reached(imports, between) for between in others - {other})
    ]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```"])


def _uses(graph: grimp.ImportGraph, source: str, target: str) -> bool:
    return graph.direct_import_exists(importer=source, imported=target, as_packages=True)


def _reached(imports: dict[str, set[str]], name: str) -> set[str]:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        fresh = imports[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return reached


def architecture_page(text: str) -> str:
    """The page with its generated blocks made anew.

    Raises:
        ValueError: a block's mark is missing.
    """
    blocks = {
        "packages": package_diagram("thidua"),
        "apps": package_diagram(SITE),
        "contracts": contract_table(),
    }
    for name, block in blocks.items():
        before, begin, rest = text.partition(f"<!-- begin generated: {name} -->\n")
        _old, end, after = rest.partition(f"<!-- end generated: {name} -->")
        if not begin or not end:
            raise ValueError(f"architecture.md has no block {name!r}")
        text = f"{before}{begin}{block}\n{end}{after}"
    return text
