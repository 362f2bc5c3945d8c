"""Results: what the account buys, how regularly, how much and how broadly."""

import numpy as np

from diagnostics.measures.registry import Comes, FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

FEWEST_PURCHASE_DAYS = 3
TWO_FULL_WINDOWS_DAYS = 730
YEAR_DAYS = 365
RENEWAL_GRACE_DAYS = 30
FEWEST_SERIES = 2
MEASUREMENT_MEMORY_DAYS = 360
# One promise settled 540 days ago, at a half-life of 180 days.
LEAST_PROMISE_WEIGHT = 0.125
WHOLE = 100  # per cent


@measure(
    label="Purchase rhythm",
    unit="× usual gap",
    dimension="results",
    definition="Days since the last purchase, divided by the account's usual gap: the "
    "median of its own gaps, or the gap it made at this time last year if longer. "
    "1 is on rhythm, 3 is three times overdue. The median counts as a year at most, "
    "and while only two gaps are known as at most twice the segment's usual gap; a gap "
    "of more than a year is no season.",
    source="Order lines; several on one day count as one purchase.",
    curve=((1.0, 100), (1.5, 80), (2.0, 50), (3.0, 15), (4.0, 0)),
    needs="3 purchases",
    comes=Comes(of="purchase", count=FEWEST_PURCHASE_DAYS),
    absence="bad",
    applies_to="repeat",
    feeds=("purchase",),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Ask what the next order depends on", "executive", 3),
)
def purchase_rhythm(
    days_since_purchase: Floats,
    expected_gap_days: Floats,
    seasonal_gap_days: Floats,
    purchase_days: Floats,
) -> Floats:
    """Silence in usual gaps, (n,); nan with fewer than three purchase days."""
    usual_gap_days = np.fmax(expected_gap_days, seasonal_gap_days)
    silence = ratio(days_since_purchase, usual_gap_days)
    return np.where(purchase_days >= FEWEST_PURCHASE_DAYS, silence, np.nan)


def change_percent(now: Floats, before: Floats) -> Floats:
    """Change in %, (n,); nothing now is -100, nothing or less before is nan."""
    return WHOLE * ratio(np.nan_to_num(now, nan=0.0) - before, before)


@measure(
    label="Revenue trend",
    unit="%",
    dimension="results",
    definition="Repeat purchase: revenue of the last 12 months against the 12 months "
    "before, once the account has bought for 24 months (until then the earlier window "
    "is only partly filled and would show growth that is not there). Contract: annual "
    "value in force against that of a year ago. Missing where the earlier figure is "
    "zero or negative.",
    source="Order lines net of credits; contracts.",
    curve=((-50.0, 0), (-20.0, 50), (0.0, 85), (10.0, 100)),
    needs="24 months of purchases, or a contract in force a year ago",
    comes=Comes(of="purchase", days=TWO_FULL_WINDOWS_DAYS, alone=True),
    contract_comes=Comes(of="contract", days=YEAR_DAYS),
    absence="unknown",
    applies_to="both",
    feeds=("purchase",),
    contract_feeds=("contract",),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Ask what changed in what they buy, and why", "executive", 14),
)
def revenue_trend(
    is_contract: Floats,
    revenue_12m_cents: Floats,
    revenue_prior_12m_cents: Floats,
    days_since_first_purchase: Floats,
    annual_value_cents: Floats,
    annual_value_prior_cents: Floats,
) -> Floats:
    """Change of revenue in %, (n,); nan without two comparable, positive windows."""
    repeat = np.where(
        days_since_first_purchase >= TWO_FULL_WINDOWS_DAYS,
        change_percent(revenue_12m_cents, revenue_prior_12m_cents),
        np.nan,
    )
    contract = change_percent(annual_value_cents, annual_value_prior_cents)
    return np.where(is_contract == 1, contract, repeat)


@measure(
    label="Product breadth",
    unit="% of series",
    dimension="results",
    definition="The share of our product series from which the account bought in the "
    "last 12 months. Missing until it has bought at all, where none of its orders "
    "names a product of a series, and where we sell a single series.",
    source="Order lines and the product matrix.",
    curve=((0.0, 0), (20.0, 50), (50.0, 100)),
    needs="1 purchase",
    comes=Comes(of="purchase", count=1),
    absence="bad",
    applies_to="both",
    feeds=("purchase", "product"),
    from_orders=True,
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Show a series that its peers buy", "executive", 30),
)
def product_breadth(
    series_12m: Floats, lines_12m: Floats, series_total: Floats, purchase_days: Floats
) -> Floats:
    """Share of the series bought in 12 months, in %, (n,)."""
    unnamed = (lines_12m > 0) & (np.nan_to_num(series_12m, nan=0.0) == 0)
    comparable = (purchase_days > 0) & (series_total >= FEWEST_SERIES) & ~unnamed
    share = WHOLE * ratio(np.nan_to_num(series_12m, nan=0.0), series_total)
    return np.where(comparable, share, np.nan)


@measure(
    label="Next step in the series",
    unit="% of series",
    dimension="results",
    definition="Of the product series that the account has bought from for more than a "
    "year, and bought from within the last 12 months, the share in which it already "
    "has the last step, or moved up to a higher one within those 12 months. Does not "
    "apply where it follows no such series; a series of a single step is none.",
    source="Order lines, and the steps of products in their series.",
    curve=((0.0, 40), (50.0, 75), (100.0, 100)),
    needs="a series of several steps, followed for a year",
    absence="unknown",
    applies_to="both",
    agreed="series_followed",
    feeds=("purchase", "product"),
    from_orders=True,
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Show what the next step would give them", "executive", 30),
)
def next_step(series_followed: Floats, series_advanced: Floats) -> Floats:
    """Share of the series followed that were advanced, in %, (n,); nan without any."""
    return WHOLE * ratio(series_advanced, series_followed)


@measure(
    label="Customer's goals",
    unit="% of the progress due",
    dimension="results",
    definition="How far the success factors that the customer named are reached, of "
    "how far they should have been on the day they were measured: on the straight way "
    "from start to target by the due day, or all the way where none is agreed. Each "
    "counts by its weight from 1 to 5; going back counts as no progress, and being "
    "ahead on one makes up for no other. Left out are those withdrawn, and those "
    f"without a starting value or not measured within {MEASUREMENT_MEMORY_DAYS} days.",
    source="Success factors and their latest measurement.",
    curve=((0.0, 0), (50.0, 40), (80.0, 75), (100.0, 100)),
    needs="1 success factor with a starting value, "
    f"measured within {MEASUREMENT_MEMORY_DAYS} days",
    absence="unknown",
    applies_to="both",
    feeds=("success_factor",),
    rated="days_since_success_measured",
    valid_days=180,
    grace_days=180,
    read_days=MEASUREMENT_MEMORY_DAYS,
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Plan with them how to reach the goal", "executive", 14),
)
def success_attainment(success_made: Floats, success_due: Floats) -> Floats:
    """Progress made of progress due, in %, (n,); nan while none was due."""
    return WHOLE * ratio(success_made, success_due)


@measure(
    label="Promises kept",
    unit="% of promises",
    dimension="results",
    definition="Of the promises that are settled or overdue, the share that was met or "
    "exceeded. A settled promise counts half as much every 180 days; one that is "
    "overdue and still open is broken and counts in full. Missing when all that is "
    "left weighs less than one promise settled 540 days ago.",
    source="Promises, their due days and outcomes.",
    curve=((0.0, 0), (50.0, 20), (80.0, 65), (100.0, 100)),
    needs="1 promise settled or overdue",
    absence="unknown",
    applies_to="both",
    feeds=("promise",),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Keep the oldest broken promise", "executive", 5),
)
def promises_kept(promises_kept_decayed: Floats, promises_decayed: Floats) -> Floats:
    """Decayed share of promises kept, in %, (n,); nan where too few are recent."""
    share = WHOLE * ratio(promises_kept_decayed, promises_decayed)
    return np.where(promises_decayed >= LEAST_PROMISE_WEIGHT, share, np.nan)


@measure(
    label="Renewal",
    unit="state",
    words=((0, "runs on"), (1, "notice given"), (2, "ended")),
    dimension="results",
    definition="Whether the contract runs on, the customer has given notice, or the "
    "last contract ended more than 30 days ago and none followed.",
    source="Contracts.",
    curve=((0.0, 100), (1.0, 0)),
    needs="1 contract",
    absence="good",
    applies_to="contract",
    feeds=("contract",),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Meet the decision maker this week", "executive", 2),
)
def renewal_notice(notice_given: Floats, days_to_renewal: Floats) -> Floats:
    """0 where the contract runs on, 1 after notice, 2 where it has ended, (n,)."""
    known = ~np.isnan(notice_given) | ~np.isnan(days_to_renewal)
    cases = [~known, days_to_renewal < -RENEWAL_GRACE_DAYS, notice_given == 1]
    return np.select(cases, [np.nan, 2.0, 1.0], default=0.0)


@measure(
    label="Time to renewal",
    unit="days",
    dimension="results",
    definition="Days until the end of the contract that runs longest of those signed; "
    "0 once it has ended. A follow-up counts from the day it is signed, not from the "
    "day it starts. From 90 days on there is time enough.",
    source="Contracts.",
    curve=((0.0, 0), (30.0, 40), (60.0, 75), (90.0, 100)),
    needs="1 contract",
    absence="unknown",
    applies_to="contract",
    feeds=("contract",),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Offer the follow-up contract", "executive", 7),
)
def renewal_runway(days_to_renewal: Floats) -> Floats:
    """Days the last contract has left, (n,) >= 0."""
    return np.maximum(days_to_renewal, 0.0)
