"""The blocks of docs/explanation/architecture.md that are drawn from the code: layers, contracts, ways of work."""

import ast
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import grimp

ROOT = Path(__file__).parents[1]
SITE = "thidua.web.apps"
# Children, floors and imports among them before the layers were made (commit 9aa41c0), by the same count.
BEFORE_LAYERS = {
    "thidua.rules": (23, 5, 38),
    "thidua.definitions": (23, 9, 57),
    "thidua.ledger": (34, 8, 111),
    "thidua.indicators": (23, 8, 72),
    "thidua.web.apps.awards": (33, 13, 112),
}


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph("thidua")


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
    graph = _graph()
    imports = _imports(graph, {name for name in graph.find_children(parent) if graph.find_children(name)})
    arrows = [
        f"  {name} --> {other}"
        for name, others in sorted(imports.items())
        for other in sorted(others)
        if not any(other in _reached(imports, between) for between in others - {other})
    ]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```"])


def middleware_diagram() -> str:
    """A Mermaid diagram of the middleware that a request goes through, outermost first, down to the view."""
    tree = ast.parse((ROOT / "src/thidua/web/config/settings.py").read_text(encoding="utf-8"))
    values = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MIDDLEWARE"
    ]
    names = [path.rpartition(".")[2].removesuffix("Middleware") for path in values[0]]
    return _chain([*names, "view"], [""] * len(names))


def stages_diagram(page: str) -> str:
    """A Mermaid diagram of the stages that a page of docs/explanation tells, with the value each hands on.

    The page's table is held to the code by tests/architecture/test_pipelines.py.
    """
    text = (ROOT / "docs" / "explanation" / page).read_text(encoding="utf-8")
    table = text[text.index("| stage | function |") :].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table]
    return _chain([function for _, function, *_ in rows], [value for _, _, _, value, *_ in rows][:-1])


def _chain(steps: list[str], values: list[str]) -> str:
    """Steps one after the other, with what goes from each to the next."""
    boxes = [f"  s{at}[{step}]" for at, step in enumerate(steps)]
    arrows = [f"  s{at} -->{f'|{value}|' if value else ''} s{at + 1}" for at, value in enumerate(values)]
    return "\n".join(["```mermaid", "flowchart TD", *boxes, *arrows, "```"])


def measures_table() -> str:
    """How many modules and packages lie right below a package, on how many floors, with how many imports."""
    graph = _graph()
    rows = ["| package | children | floors | imports among them | before the layers |", "|---|---|---|---|---|"]
    for parent, before in BEFORE_LAYERS.items():
        imports = _imports(graph, graph.find_children(parent))
        floors: dict[str, int] = {}
        for name in TopologicalSorter(imports).static_order():
            floors[name] = 1 + max((floors[other] for other in imports[name]), default=0)
        counts = len(imports), max(floors.values()), sum(map(len, imports.values()))
        cells = *map(str, counts), " / ".join(map(str, before))
        rows.append(f"| `{parent.removeprefix('thidua.')}` | {' | '.join(cells)} |")
    return "\n".join(rows)


def _imports(graph: grimp.ImportGraph, modules: set[str]) -> dict[str, set[str]]:
    """Which of the modules import from which others, by their last names."""
    return {
        name.rpartition(".")[2]: {
            other.rpartition(".")[2]
            for other in modules
            if other != name and graph.direct_import_exists(importer=name, imported=other, as_packages=True)
        }
        for name in modules
    }


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
        "request": middleware_diagram(),
        "import": stages_diagram("import-pipeline.md"),
        "evaluation": stages_diagram("evaluation.md"),
        "contracts": contract_table(),
        "measures": measures_table(),
    }
    for name, block in blocks.items():
        before, begin, rest = text.partition(f"<!-- begin generated: {name} -->\n")
        _old, end, after = rest.partition(f"<!-- end generated: {name} -->")
        if not begin or not end:
            raise ValueError(f"architecture.md has no block {name!r}")
        text = f"{before}{begin}{block}\n{end}{after}"
    return text
