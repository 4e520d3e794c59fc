"""Criteria, indicators and the rest of the movement as the page tells them."""

from django.utils.translation import gettext, gettext_noop

from thidua.definitions.display import rule_text
from thidua.definitions.law import load_law
from thidua.definitions.registers import registers
from thidua.i18n import Language, formats
from thidua.indicators.catalogue.loader import catalogue
from thidua.ledger.cleaning.text import fold
from thidua.rules.criteria import DeclarationLeaf, IndicatorLeaf, Leaf, leaves
from thidua.rules.movement import Movement, RouteStep
from thidua.rules.terms import Citation
from thidua.verdicts.titles import leaf_title
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.ui.values import JsonObject

# What a part of the dossier must say, as movements name it.
STATED = {
    "collectives": gettext_noop("number of collectives"),
    "individuals": gettext_noop("number of individuals"),
    "list": gettext_noop("the list attached"),
}


def criteria(movement: Movement, language: Language) -> list[JsonObject]:
    """The criteria in the movement's order: title, groups, rule, what each part asks, clause and source."""
    return [
        {
            "id": criterion.id,
            "title": movement.text(f"criteria.{criterion.id}.title", language),
            "groups": [
                movement.text(f"groups.{group.id}", language)
                for group in movement.groups
                if group.kind == criterion.kind and criterion.applies_to(group.id)
            ],
            "rule": rule_text(criterion.rule, language),
            "parts": [_part(movement, criterion.id, leaf, language) for leaf in leaves(criterion.rule)],
            "citation": cited(criterion.citation, language),
        }
        for criterion in movement.criteria
    ]


def _part(movement: Movement, criterion_id: str, leaf: Leaf, language: Language) -> JsonObject:
    minimum = getattr(leaf, "minimum_n", None)
    return {
        "title": leaf_title(movement, criterion_id, leaf, language),
        "asks": rule_text(leaf, language),
        "indicator": leaf.indicator if isinstance(leaf, IndicatorLeaf) else None,
        "register": getattr(leaf, "register", None),
        "declaration": isinstance(leaf, DeclarationLeaf),
        "missing": str(getattr(leaf, "missing", "")),
        "minimum": minimum,
        "beside": list(getattr(leaf, "beside", ())),
    }


def indicators(language: Language) -> list[JsonObject]:
    """Every indicator: its header in the reader's language and its SQL."""
    return [
        {
            "id": indicator.id,
            "title": indicator.header.title.text(language),
            "words": [
                (name, text.text(language))
                for name in ("definition", "numerator", "denominator", "exclusions", "why", "difference")
                if (text := getattr(indicator.header, name)) is not None
            ],
            "clauses": indicator.header.clause,
            "kind": indicator.header.kind,
            "good": indicator.header.good,
            "sql": indicator.sql.strip(),
            "checked_by": indicator.header.checked_by,
            "checked_on": indicator.header.checked_on,
            "review_by": indicator.header.review_by,
            "search": fold(
                f"{indicator.id} {indicator.header.title.vi} "
                f"{indicator.header.title.en} {indicator.header.definition.vi}"
            ),
        }
        for indicator in catalogue().values()
    ]


def settings_of(movement: Movement, language: Language) -> list[JsonObject]:
    """The open questions with their answers, each with its clause where it is written down."""
    citations = dict(movement.setting_citations)
    return [
        {
            "id": name,
            "value": str(getattr(movement.settings, name)),
            "why": movement.text(f"settings.{name}", language),
            "citation": cited(citations[name], language) if name in citations else None,
        }
        for name in movement.settings.__dataclass_fields__
    ]


def awards_and_deadlines(movement: Movement, language: Language) -> list[tuple[str, list[tuple[str, str, JsonObject]]]]:
    """Awards, quotas, money, holds, ranking, votes, deadlines: [(part, [(what, said, citation)])]."""
    text = movement.text
    awards = []
    for award in movement.awards:
        name = text(f"awards.{award.id}", language)
        awards.append((name, "", cited(award.citation, language)))
        for quota in award.quotas:
            statement = f"≤ {quota.share.numerator}/{quota.share.denominator} ({quota.kind})"
            awards.append((name, statement, cited(quota.citation, language)))
        for rule in award.bonuses:
            statement = f"{rule.rate} {' '.join(rule.unit_groups)}"
            awards.append((text(f"funds.{rule.fund}", language), statement, cited(rule.citation, language)))
    councils = []
    for council in movement.councils:
        quorum = f"{council.quorum.numerator}/{council.quorum.denominator}"
        passes = f"{council.passes.numerator}/{council.passes.denominator} ({council.pass_of})"
        councils.append((council.id, f"{quorum}; {passes}", cited(council.citation, language)))
    holds = [
        (text(f"holds.{hold.id}", language), ", ".join(hold.criteria), cited(hold.citation, language))
        for hold in movement.holds
    ]
    rankings = [
        (text(f"rankings.{ranking.id}", language), str(ranking.kind), cited(ranking.citation, language))
        for ranking in movement.rankings
    ]
    deadlines = [
        (
            text(f"deadlines.{deadline.id}", language),
            f"< {formats.day(deadline.before_on)}",
            cited(deadline.citation, language),
        )
        for deadline in movement.deadlines
    ]
    return [
        ("awards", awards),
        ("ranking", rankings),
        ("council", councils),
        ("holds", holds),
        ("deadlines", deadlines),
        *_process(movement, language),
    ]


def _process(movement: Movement, language: Language) -> list[tuple[str, list[tuple[str, str, JsonObject]]]]:
    """What is competed in, who owes what, the way of a proposal and the parts of its dossier."""
    text = movement.text
    contents = [
        (
            text(f"contents.{content.id}", language),
            ", ".join(getattr(registers()[name].title, language) for name in content.registers),
            cited(content.citation, language),
        )
        for content in movement.contents
    ]
    duties = [
        (
            text(f"bodies.{owed.body}", language),
            "; ".join(text(f"duties.{duty}", language) for duty in owed.duties),
            cited(owed.citation, language),
        )
        for owed in movement.responsibilities
    ]
    stations = [
        (
            text(f"bodies.{step.body}", language),
            f"{text(f'actions.{step.action}', language)}{_by_when(movement, step, language)}",
            cited(step.citation, language),
        )
        for route in movement.routes
        for step in route.steps
    ]
    parts = [
        (
            text(f"parts.{part.id}", language),
            "; ".join(
                [
                    *([gettext("form %(form)s") % {"form": part.form}] if part.form else []),
                    *([cited(Citation(part.form_source, ""), language)["source"]] if part.form_source else []),
                    *(gettext(STATED[name]) for name in part.must_state if name in STATED),
                ]
            ),
            cited(part.citation, language),
        )
        for part in movement.dossier_parts
    ]
    return [("contents", contents), ("duties", duties), ("stations", stations), ("parts", parts)]


def _by_when(movement: Movement, step: RouteStep, language: Language) -> str:
    """The limit of a station in words; empty where it has none."""
    if step.deadline is not None:
        return f" ({movement.text(f'deadlines.{step.deadline}', language)})"
    if step.working_days_before is not None:
        days = gettext("%(days)s working days before the next limit") % {"days": step.working_days_before}
        return f" ({days})"
    return ""


def cited(citation: Citation, language: Language) -> JsonObject:
    """A clause with the text it stands in, and since when that is in force."""
    source = load_law().sources.get(citation.source)
    return {
        "clause": citation.clause,
        "source": source.number if source else citation.source,
        "title": getattr(source.title, language) if source else "",
        "from_on": citation.from_on or (source.from_ if source else None),
    }


def history(movement_id: str) -> list[JsonObject]:
    """The states of a movement that evaluations were made with, newest first, with their hashes."""
    versions: dict[str, JsonObject] = {}
    kept = Evaluation.objects.filter(movement_id=movement_id).order_by("made_at")
    for evaluation in kept.values("movement_version", "basis", "made_at", "import_number"):
        key = evaluation["basis"]["movement_hash"]
        row = versions.setdefault(
            key, {"version": evaluation["movement_version"], "hash": key, "first": evaluation["made_at"]}
        )
        row |= {"last": evaluation["made_at"], "import": evaluation["import_number"]}
    return sorted(versions.values(), key=lambda row: row["last"], reverse=True)
