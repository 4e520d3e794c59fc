"""The stages that docs/explanation tells are those of the code: same order, same functions, same values handed on."""

import ast
import dataclasses
import importlib
import inspect
from pathlib import Path
from typing import NamedTuple

import pytest

from support.source_code import tree_of

ROOT = Path(__file__).parents[2]
PIPELINES = {
    "import-pipeline.md": "ledger/mapping/import_file.py::import_file",
    "evaluation.md": "verdicts/evaluation_run.py::run",
}
# Numbers are looked up in it once they are asked for: its own cache makes it no plain value.
LOOKED_UP = {"Figures"}


class Stage(NamedTuple):
    name: str
    function: str
    file: str
    value: str


def stages(page: str) -> list[Stage]:
    """The rows of the page's table of stages."""
    text = (ROOT / "docs" / "explanation" / page).read_text(encoding="utf-8")
    table = text[text.index("| stage | function |") :].split("\n\n")[0].splitlines()[2:]
    return [Stage(*(cell.strip(" `") for cell in line.strip("|").split("|")[:4])) for line in table]


def module(file: str) -> object:
    return importlib.import_module("thidua." + file.removesuffix(".py").replace("/", "."))


@pytest.mark.parametrize("page", PIPELINES)
def test_the_pipeline_calls_the_stages_of_the_page_in_order(page: str) -> None:
    file, _, function = PIPELINES[page].partition("::")
    tree = tree_of(ROOT / "src" / "thidua" / file)
    body = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    named = [node for node in ast.walk(body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    names = [node.id for node in sorted(named, key=lambda node: (node.lineno, node.col_offset))]
    told = [stage.function for stage in stages(page)]
    assert len(told) >= 4
    assert [name for name in names if name in told] == told


@pytest.mark.parametrize("page", PIPELINES)
def test_each_stage_hands_on_the_frozen_value_that_the_page_names(page: str) -> None:
    told = stages(page)
    assert told
    for stage in told:
        place = module(stage.file)
        function, value = getattr(place, stage.function), getattr(place, stage.value)
        returned = str(inspect.signature(function).return_annotation)
        assert stage.value in returned, stage
        if stage.value not in LOOKED_UP:
            assert dataclasses.is_dataclass(value), stage
            assert value.__dataclass_params__.frozen, stage  # type: ignore[attr-defined]
