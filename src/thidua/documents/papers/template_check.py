"""A template is data from outside: what it may say is a short list, checked before it is kept and before it is used."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from thidua.documents.papers.fields import element, fields_of, inner
from thidua.i18n import UserError

LOOP = {"index": int, "first": bool, "last": bool, "length": int}
WHOLE_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
HALF_MARK = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
SHOWN = 80
DEEPEST = 2  # a list within a list, no deeper: the work stays bounded by what is in the document
PLAIN = (nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Concat)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The names in sight with their types, and how many lists are being walked."""

    names: Mapping[str, Any]
    depth: int = 0


def check_marks(paragraph: str) -> None:
    """Refuse a paragraph with a mark that does not end in it: what lies up to the next end would be swallowed."""
    outside = WHOLE_MARK.sub("", paragraph)
    if half := HALF_MARK.search(outside):
        raise UserError(
            "A mark of the template does not begin and end in one paragraph: {text}",
            text=outside[half.start() :][:SHOWN],
        )


def check_text(environment: Environment, text: str, kind: type[Any]) -> None:
    """Refuse a template's text that uses an unknown field or says more than fields, lists and conditions."""
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as problem:
        raise UserError("A mark of the template cannot be read: {problem}.", problem=problem.message or "") from problem
    for node in tree.body:
        _statement(node, _Scope(fields_of(kind)), environment)


def _statement(node: nodes.Node, scope: _Scope, environment: Environment) -> None:
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            if not isinstance(part, nodes.TemplateData):
                _printed(part, scope, environment)
    elif isinstance(node, nodes.If):
        _type_of(node.test, scope, environment)
        for inner_node in (*node.body, *node.elif_, *node.else_):
            _statement(inner_node, scope, environment)
    elif isinstance(node, nodes.For):
        inside = _inside(node, scope, environment)
        for inner_node in (*node.body, *node.else_):
            _statement(inner_node, inside, environment)
    else:
        raise _not_allowed(node)


def _inside(node: nodes.For, scope: _Scope, environment: Environment) -> _Scope:
    of = element(inner(_type_of(node.iter, scope, environment)))
    if of is None or not isinstance(node.target, nodes.Name) or node.recursive or node.test is not None:
        raise _not_allowed(node)
    if scope.depth >= DEEPEST:
        raise UserError("The template walks lists within lists deeper than {limit}.", limit=DEEPEST)
    return _Scope({**scope.names, node.target.name: of, "loop": LOOP}, scope.depth + 1)


def _printed(node: nodes.Expr, scope: _Scope, environment: Environment) -> None:
    kind = _type_of(node, scope, environment)
    if kind is LOOP or element(inner(kind)) is not None or hasattr(inner(kind), "__dataclass_fields__"):
        raise UserError("{field} is not a text or a number: name one of its fields.", field=_told(node))


def _type_of(node: nodes.Node, scope: _Scope, environment: Environment) -> Any:
    if isinstance(node, nodes.Const):
        return type(node.value)
    if isinstance(node, nodes.Name):
        return _type_named(node.name, scope.names, node.name)
    if isinstance(node, nodes.Getattr):
        of = inner(_type_of(node.node, scope, environment))
        names = of if isinstance(of, dict) else fields_of(of) if hasattr(of, "__dataclass_fields__") else {}
        return _type_named(node.attr, names, _told(node))
    if isinstance(node, nodes.Filter) and node.node is not None and not node.dyn_args and not node.dyn_kwargs:
        if node.name not in environment.filters:
            raise UserError("The template uses an unknown form: {name}.", name=node.name)
        for part in (node.node, *node.args, *(argument.value for argument in node.kwargs)):
            _type_of(part, scope, environment)
        return str
    if isinstance(node, nodes.CondExpr):
        parts = [part for part in (node.test, node.expr1, node.expr2) if part is not None]
        return [_type_of(part, scope, environment) for part in parts][1]
    if isinstance(node, PLAIN):
        for child in node.iter_child_nodes():
            _type_of(child, scope, environment)
        return str
    raise _not_allowed(node)


def _type_named(name: str, names: Mapping[str, Any], told: str) -> Any:
    if name not in names:
        close = difflib.get_close_matches(name, names, 1)
        if close:
            raise UserError(
                "The template uses an unknown field: {field}. Did you mean {close}?", field=told, close=close[0]
            )
        raise UserError("The template uses an unknown field: {field}.", field=told)
    return names[name]


def _told(node: nodes.Node) -> str:
    """`heading.number` as it stands in the template."""
    return ".".join(_names(node)) or type(node).__name__.lower()


def _names(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Getattr):
        yield from _names(node.node)
        yield node.attr
    elif isinstance(node, nodes.Name):
        yield node.name


def _not_allowed(node: nodes.Node) -> UserError:
    return UserError(
        "The template says something that is not allowed ({what}): only fields, lists (for) and conditions (if) are.",
        what=type(node).__name__.lower(),
    )
