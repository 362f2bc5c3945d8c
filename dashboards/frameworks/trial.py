"""A draft tried on all accounts, as its page shows it."""

from collections import Counter
from typing import Any

import numpy as np
from django.utils.safestring import SafeString

from accounts.models import Customer
from dashboards.frameworks.drawing import share_bar
from dashboards.frameworks.pages import drawn
from dashboards.reader import Reader
from diagnostics import previews
from diagnostics.explain import driver_labels
from diagnostics.models import Band, FrameworkVersion
from diagnostics.pipeline import BANDS
from diagnostics.scoring.framework import LIMIT, OVERRIDE
from diagnostics.scoring.numbers import NULL
from diagnostics.scoring.preview import Preview, lopsided
from web.formatting import percent, score, signed

TONES = {
    "at_risk": "bad",
    "watch": "warn",
    "healthy": "ok",
    "new": "info",
    "not_enough_data": "mute",
}
SHOWN_ACCOUNTS = 50
SHOWN_REASONS = 10


def trial(reader: Reader, version: FrameworkVersion) -> dict[str, Any]:
    """What would change if the draft took effect today, in words and tables."""
    found = previews.preview_of(version, reader.day)
    labels = _labels(reader, version)
    return {
        "accounts": found.accounts,
        "changing": found.changing,
        "spread": (spread := _spread(found)),
        "bars": [
            ("Now", _bar(spread, "before")),
            ("With the draft", _bar(spread, "after")),
        ],
        "warnings": _warnings(found),
        "flows": _flows(found.flows),
        "moves": _moves(reader, found.moved),
        "more": max(0, found.changing - SHOWN_ACCOUNTS),
        "reasons": _reasons(found, labels),
        "unknown": [
            (labels.get(key, key), count) for key, count in found.unknown.most_common()
        ],
    }


def _labels(reader: Reader, version: FrameworkVersion) -> dict[str, str]:
    """What reasons are called, by the draft and by the models in force."""
    known: dict[str, str] = {LIMIT: "Limits", OVERRIDE: "Set by people"}
    for framework in (*reader.frameworks, version.framework):
        known = driver_labels(framework) | known
    return known


def _name(code: int) -> Band:
    return BANDS[code]


def _spread(found: Preview) -> list[dict[str, Any]]:
    """Each band with its accounts and share of all, before and after."""
    total = found.accounts or 1
    rows = []
    for code, band in enumerate(BANDS):
        before, after = (
            counts[code]  # type: ignore[index]
            for counts in (found.before, found.after)
        )
        rows.append(
            {
                "band": band.value,
                "before": before,
                "after": after,
                "before_share": before / total,
                "after_share": after / total,
                "change": signed(after - before),
            }
        )
    return rows


def _bar(spread: list[dict[str, Any]], side: str) -> SafeString:
    """The shares of all bands as one bar."""
    shares = [(TONES[row["band"]], row[f"{side}_share"]) for row in spread]
    told = [
        f"{Band(row['band']).label} {percent(row[f'{side}_share'])}" for row in spread
    ]
    return drawn(share_bar(shares, f"{', '.join(told)}."))


def _warnings(found: Preview) -> list[str]:
    """Bands that hold too many or too few."""
    words = []
    for code, share in lopsided(found.after):
        told = f"{percent(share, 1)} of the accounts that have a band"
        band = _name(code).label
        if share > 1 / 2:
            words.append(f"“{band}” would hold {told}: it tells little of anyone.")
        else:
            words.append(f"“{band}” would hold only {told}.")
    return words


def _flows(flows: Counter[Any]) -> list[tuple[str, str, int]]:
    """How many accounts go from one band to another, the most first."""
    return [
        (_name(before).value, _name(after).value, count)
        for (before, after), count in flows.most_common()
    ]


def _moves(reader: Reader, moved: np.ndarray) -> list[dict[str, Any]]:
    """The accounts that move farthest, of those the reader may see."""
    ids = moved[:, 0].tolist()
    seen = Customer.objects.visible_to(reader.user, reader.day).filter(pk__in=ids)
    visible = set(seen.values_list("pk", flat=True))
    rows = [row for row in moved.tolist() if row[0] in visible][:SHOWN_ACCOUNTS]
    names = dict(seen.filter(pk__in=[row[0] for row in rows]).values_list("pk", "name"))
    return [
        {
            "id": pk,
            "name": names[pk],
            "before": _name(before).value,
            "before_score": _score(was),
            "after": _name(after).value,
            "after_score": _score(becomes),
        }
        for pk, before, was, after, becomes in rows
    ]


def _score(tenths: int) -> str:
    return score(None if tenths == NULL else tenths)


def _reasons(found: Preview, labels: dict[str, str]) -> list[dict[str, Any]]:
    """The reasons that cost an account more or less on average, most changed first."""
    total = found.accounts or 1
    changed = sorted(
        ((key, *both) for key, both in found.lost.items() if both[0] != both[1]),
        key=lambda one: -abs(one[2] - one[1]),
    )
    return [
        {
            "label": labels.get(key, key),
            "before": score(round(before / total)),
            "after": score(round(after / total)),
            "change": signed((after - before) / total / 10, 1),
            "costs_more": after > before,
        }
        for key, before, after in changed[:SHOWN_REASONS]
    ]
