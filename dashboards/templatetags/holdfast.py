"""What templates say in one word: how figures are written and small pictures drawn."""

from functools import lru_cache
from typing import Any

import orjson
from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from dashboards import sparks
from dashboards.figures import Chart
from dashboards.figures.chart import BANDS as FIGURE_BANDS
from dashboards.freshness import day_told
from dashboards.timeline.words import figure
from web import formatting

register = template.Library()

for write in (
    formatting.number,
    formatting.signed,
    formatting.money,
    formatting.compact_money,
    formatting.percent,
    formatting.per_mille,
    formatting.full_date,
    formatting.short_date,
    formatting.month,
    formatting.clock_time,
    formatting.days,
    formatting.lasting,
    formatting.size,
    formatting.due,
    formatting.ago,
    formatting.score,
    formatting.whole_score,
    formatting.bounds,
    formatting.score_change,
    formatting.points_lost,
    formatting.initials,
):
    register.filter(write.__name__, write)

register.filter("figure", figure)
register.filter("day_told", day_told)

# How a band is named, marked and coloured; shape and word go with the colour.
BANDS = {
    "at_risk": ("At risk", "triangle-alert", "bad"),
    "watch": ("Watch", "eye", "warn"),
    "healthy": ("Healthy", "check", "ok"),
    "new": ("New", "sprout", "info"),
    "not_enough_data": ("Not enough data", "circle-dashed", "mute"),
}


@register.filter
def band_word(band: str) -> str:
    return BANDS[band][0]


@register.filter
def band_icon(band: str) -> str:
    return BANDS[band][1]


@register.filter
def band_tone(band: str) -> str:
    """The tone class that colours a band: bad, warn, ok, info or mute."""
    return BANDS[band][2]


@register.filter
def change_tone(tenths: int | None) -> str:
    """The tone of a change of score: a fall is bad, a rise is good."""
    if not tenths:
        return "mute"
    return "ok" if tenths > 0 else "bad"


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 18) -> SafeString:
    """An icon that decorates the words beside it, hidden from screen readers."""
    drawn = lucide(name, size=size, aria_hidden="true", focusable="false")
    return mark_safe(drawn)  # noqa: S308 - drawn by the library, from our own names


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - sparks escapes its only text


@register.simple_tag
def sparkline(points: Any) -> SafeString:
    return _drawn(sparks.sparkline(points or ()))


@register.simple_tag
def rate_bar(kept: int, of: int, mean: float | None = None) -> SafeString:
    return _drawn(sparks.rate_bar(kept, of, mean))


@register.simple_tag
def bounds_bar(low: int, high: int, tenths: int) -> SafeString:
    return _drawn(sparks.bounds_bar(low, high, tenths))


@register.simple_tag
def points_bar(points: float) -> SafeString:
    return _drawn(sparks.points_bar(points))


@register.simple_tag
def curve(drawn: str) -> SafeString:
    """A picture of `dashboards.curves`."""
    return _drawn(drawn)


@register.simple_tag
def shape(symbol: str) -> SafeString:
    """The mark of a legend."""
    return _drawn(sparks.mark(symbol))


@register.simple_tag
def band_mark(band: str) -> SafeString:
    """The shape that stands for a band in figures."""
    return _drawn(sparks.mark(FIGURE_BANDS[band].symbol))


@register.filter
def figure_json(chart: Chart) -> str:
    """The figure for an attribute of its chart; the template escapes it."""
    return orjson.dumps(chart.figure).decode()


@register.inclusion_tag("components/_sort_head.html", takes_context=True)
def sort_head(
    context: template.Context, key: str, label: str, numeric: bool = False
) -> dict[str, Any]:
    """A column's head as a link that sorts by it, and back when it already does.

    Reads `request` and `sort`, such as "name" or "-revenue", from the context.
    """
    current = context.get("sort", "")
    first, second = (f"-{key}", key) if numeric else (key, f"-{key}")
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = second if current == first else first
    direction = {key: "ascending", f"-{key}": "descending"}.get(current or "", "")
    return {
        "label": label,
        "numeric": numeric,
        "direction": direction,
        "url": f"?{query.urlencode()}",
        "target": context.get("sort_target", "#accounts"),
    }
