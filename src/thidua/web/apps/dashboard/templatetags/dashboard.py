"""Headings that sort, and look-ups, in the table of the dashboard."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from thidua.web.apps.dashboard.filters import DashboardFilter

register = template.Library()


@register.simple_tag
def words(filter_: DashboardFilter, **changes: object) -> str:
    """The filter as the words of an address, with changes."""
    return urlencode(filter_.query(**{name: str(value) for name, value in changes.items()}))


@register.simple_tag
def sort_heading(filter_: DashboardFilter, column: str, title: str, told: str = "") -> SafeString:
    """A heading that sorts by its column, again the other way round; says how the table is sorted."""
    here = filter_.sort == column
    turned = here and not filter_.down
    changes = {"sort": "" if column == "name" else column, "down": "1" if turned else ""}
    return format_html(
        '<th scope="col"{}><a href="?{}" hx-get="?{}" hx-target="#dashboard" hx-select="#dashboard" hx-swap="outerHTML"'
        ' hx-push-url="true"{}>{}{}</a></th>',
        format_html(' aria-sort="{}"', "descending" if filter_.down else "ascending") if here else "",
        urlencode(filter_.query(**changes)),
        urlencode(filter_.query(**changes)),
        format_html(' title="{}"', told) if told else "",
        title,
        format_html(' <span aria-hidden="true">{}</span>', "▾" if filter_.down else "▴") if here else "",
    )


@register.filter
def at(mapping: Mapping[str, str], key: str) -> str:
    """The value of the key; the key itself where there is none."""
    return mapping.get(key, key)
