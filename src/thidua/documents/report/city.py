"""Figures of the whole city in a report: the movement's own indicators, the months, and index set 766 beside them."""

from collections.abc import Callable

from thidua.documents.report.data import CityFigure, MonthPoint, Reconciliation, TextInBoth
from thidua.documents.report.labels import both
from thidua.i18n import Language, _, formats
from thidua.indicators.catalogue.loader import Indicator
from thidua.rules.terms import Count, Withheld
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.wording import few_text

INDEX = "index766_"
ON_TIME = "finished_on_time"
# Which figure of the movement looks at the same matter as a group of the index set.
OWN = {
    "index766_progress": ON_TIME,
    "index766_digitisation": "digitised_result",
    "index766_online": "online_share",
    "index766_satisfaction": "satisfaction",
}


def _in_both(text: Callable[[Language], str]) -> TextInBoth:
    return TextInBoth(text("vi"), text("en"))


def _title(indicator: Indicator) -> TextInBoth:
    return TextInBoth(indicator.header.title.vi, indicator.header.title.en)


def _withheld(count: Withheld, measure: str) -> TextInBoth:
    return _in_both(lambda language: few_text(count.least, few=count.few, measure=measure, language=language))


def _numbers(count: Count | Withheld, measure: str) -> TextInBoth:
    if isinstance(count, Withheld):
        return _withheld(count, measure)
    return _in_both(
        lambda language: f"{formats.integer(count.numerator, language)}/{formats.integer(count.denominator, language)}"
    )


def _share(count: Count | Withheld) -> TextInBoth:
    if isinstance(count, Withheld):
        return TextInBoth("–", "–")
    return _in_both(lambda language: formats.share(count.numerator, count.denominator, language))


def on_time_definition(run: EvaluationRun) -> TextInBoth:
    """The definition of "finished on time" in force, in words."""
    chosen = f"{ON_TIME}_{run.movement.settings.on_time.value}"
    indicator = run.figures.indicators.get(chosen) or run.figures.indicators[ON_TIME]
    told = indicator.header.definition
    name = run.movement.settings.on_time.value
    return TextInBoth(
        both(_("On time, as this movement defines it ({name}): {definition}"), name=name, definition=told.vi).vi,
        both(_("On time, as this movement defines it ({name}): {definition}"), name=name, definition=told.en).en,
    )


def months(run: EvaluationRun) -> tuple[MonthPoint, ...]:
    """Finished on time by month, over the whole city."""
    if ON_TIME not in run.figures.indicators:
        return ()
    rows = run.figures.table(ON_TIME, "month").to_pylist()
    return tuple(MonthPoint(row["month"], row["numerator"], row["denominator"]) for row in rows if row["denominator"])


def city_figures(run: EvaluationRun) -> tuple[CityFigure, ...]:
    """Every indicator over the whole city: on-time figures first, then by clause and id."""
    figures = []
    for name, indicator in run.figures.indicators.items():
        if name.startswith(INDEX):
            continue
        header = indicator.header
        clause = ", ".join(header.clause)
        if header.kind == "distribution":
            percentiles = run.figures.total_percentiles(name)
            if percentiles is None:
                continue
            note = both(
                _(
                    "median {median} working hours (of an even number the lower of the middle two), "
                    "90th percentile {p90}"
                ),
                median=percentiles.median,
                p90=percentiles.p90,
            )
            shown = _in_both(lambda language, n=percentiles.n: formats.integer(n, language))  # type: ignore[misc]
            figures.append(
                CityFigure(
                    _title(indicator), clause, shown, TextInBoth("", ""), note, percentiles.median, percentiles.n
                )
            )
            continue
        count = run.figures.total(name)
        note = TextInBoth("", "")
        if isinstance(count, Withheld):
            why = _withheld(count, header.measure)
            figures.append(CityFigure(_title(indicator), clause, TextInBoth("–", "–"), _share(count), why, None, None))
            continue
        if count.excluded:
            note = _in_both(
                lambda language, left=count.excluded: getattr(  # type: ignore[misc]
                    both(_("{count} left out"), count=formats.integer(left, language)), language
                )
            )
        share = _share(count) if header.kind == "ratio" else TextInBoth("", "")
        figures.append(
            CityFigure(
                _title(indicator),
                clause,
                _numbers(count, header.measure),
                share,
                note,
                count.numerator,
                count.denominator,
            )
        )
    first = {ON_TIME: 0, "satisfaction": 1}
    names = [name for name in run.figures.indicators if not name.startswith(INDEX)]
    order = {_title(run.figures.indicators[name]): (first.get(name, 2), name) for name in names}
    return tuple(sorted(figures, key=lambda figure: (order[figure.title][0], figure.clause, order[figure.title][1])))


def reconciliation(run: EvaluationRun) -> tuple[Reconciliation, ...]:
    """Each group of index set 766 beside the movement's figure of the same matter, with the difference explained."""
    lines = []
    for name, indicator in run.figures.indicators.items():
        if not name.startswith(INDEX):
            continue
        count = run.figures.total(name)
        own = run.figures.indicators.get(OWN.get(name, ""))
        own_count = run.figures.total(own.id) if own else None
        difference = indicator.header.difference
        lines.append(
            Reconciliation(
                title=_title(indicator),
                index_count=_numbers(count, indicator.header.measure),
                index_share=_share(count),
                own_title=_title(own) if own else both(_("no figure of the same matter")),
                own_share=_share(own_count) if own_count else TextInBoth("–", "–"),
                why=TextInBoth(difference.vi, difference.en) if difference else TextInBoth("", ""),
            )
        )
    return tuple(lines)
