"""The pages speak the design system: every class is Tabler's or one of ours, every icon stands in the sprite."""

import json
import re
from pathlib import Path

from lxml import etree

from thidua.web.ui.navigation import ENTRIES
from thidua.web.ui.templatetags.display import SIGNS

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "thidua" / "web"
VENDOR = WEB / "ui" / "static" / "vendor"
# Marks for our own scripts and htmx, which no style sheet knows; the administrator's tables have a design of their own.
HOOKS = {"cell", "td-criterion"}
TEMPLATES = [path for path in WEB.rglob("templates/**/*.html") if "unfold" not in path.parts]
CODE = [*TEMPLATES, *WEB.rglob("*.py")]
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")


def styled(sheet: str) -> set[str]:
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", sheet))


def used(text: str) -> set[str]:
    """The classes a template names in full: those beside a variable's value are left out."""
    classes = set()
    for words in re.findall(r'class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', text):
        whole = re.sub(r"\S*\{\{.*?\}\}\S*", " ", words)
        classes |= set(TAG.sub(" ", whole).split())
    return classes - {"{}"}


def test_every_class_is_of_the_kit_or_of_the_theme() -> None:
    kit = styled((VENDOR / "tabler.min.css").read_text(encoding="utf-8"))
    own = {
        name
        for path in WEB.rglob("static/**/*.css")
        if path.parent != VENDOR
        for name in styled(path.read_text(encoding="utf-8"))
        if name.startswith("td-")
    }
    assert len(TEMPLATES) > 100
    strange = {
        path.name: unknown
        for path in TEMPLATES
        if (unknown := used(path.read_text(encoding="utf-8")) - kit - own - HOOKS)
    }
    assert strange == {}
    everything = "".join(path.read_text(encoding="utf-8") for path in [*CODE, *WEB.rglob("static/**/*.js")])
    by_value = {f"td-{state}" for state in SIGNS} | {name for name in own if name.startswith("td-day-")}
    assert sorted(name for name in own - by_value if name not in everything) == []


def test_the_sprite_has_the_icons_that_are_used_and_no_others() -> None:
    named = set((ROOT / "tools" / "icons.txt").read_text(encoding="utf-8").split())
    drawn = {symbol.get("id") for symbol in etree.parse(VENDOR / "tabler-icons.svg").getroot()}
    text = "".join(path.read_text(encoding="utf-8") for path in CODE)
    shown = set(re.findall(r'\{% icon "([\w-]+)" %\}', text))
    menu = {entry.icon for entry in ENTRIES}
    assert (drawn, shown | menu) == (named, named)


def test_what_was_vendored_is_what_lies_there() -> None:
    listed = json.loads((VENDOR / "VENDORED.json").read_text(encoding="utf-8"))
    files = {name: about["bytes"] for package in listed.values() for name, about in package["files"].items()}
    assert files == {
        path.name: path.stat().st_size for path in VENDOR.iterdir() if path.suffix not in {".LICENSE", ".json"}
    }


def test_no_page_carries_a_style_or_a_script_of_its_own() -> None:
    assert TEMPLATES
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text) == [], path.name
