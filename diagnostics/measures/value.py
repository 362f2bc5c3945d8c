"""Value: what the account costs us to keep and what it leaves."""

import numpy as np

from diagnostics.measures.registry import Comes, FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

WHOLE = 100  # per cent
YEAR_DAYS = 365
RECENT_DAYS = 180  # whose discounts are held against those of the year before
FEWEST_SERVICE_DAYS = 90  # of recorded activities, to tell a rate from
ACTIVITIES = Comes(of="activity", days=FEWEST_SERVICE_DAYS)


@measure(
    label="Discount drift",
    unit="percentage points",
    dimension="value",
    definition="The discount rate of the last 180 days less that of the 365 days "
    "before. Missing where either period has no purchases.",
    source="Discounts of order lines.",
    curve=((0.0, 100), (2.0, 80), (5.0, 50), (10.0, 0)),
    needs="purchases in both periods",
    comes=Comes(of="purchase", days=RECENT_DAYS, alone=True),
    absence="unknown",
    applies_to="both",
    feeds=("purchase", "discount"),
    from_orders=True,
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Offer what the discount stands in for", "executive", 30),
)
def discount_drift(discount_rate_recent: Floats, discount_rate_prior: Floats) -> Floats:
    """Rise of the discount rate in percentage points, (n,)."""
    return WHOLE * (discount_rate_recent - discount_rate_prior)


@measure(
    label="Margin",
    unit="%",
    dimension="value",
    definition="Revenue less cost of goods, over revenue, of the last 12 months. It is "
    "a second axis without weight: a thin margin is no sign that a customer leaves.",
    source="Amounts and costs of order lines.",
    curve=((0.0, 0), (20.0, 50), (40.0, 100)),
    needs="1 purchase with a cost in the last 12 months",
    comes=Comes(of="purchase", count=1),
    absence="unknown",
    applies_to="both",
    feeds=("purchase", "cost"),
    from_orders=True,
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Check prices before the next offer", "manager", 60),
)
def margin(margin_rate_12m: Floats) -> Floats:
    """Margin in %, (n,)."""
    return WHOLE * margin_rate_12m


def yearly_revenue(
    is_contract: Floats, annual_value_cents: Floats, revenue_12m_cents: Floats
) -> Floats:
    """Annual value in force, or revenue of 12 months, in cents, (n,)."""
    return np.where(is_contract == 1, annual_value_cents, revenue_12m_cents)


def service_percent(
    is_contract: Floats,
    annual_value_cents: Floats,
    revenue_12m_cents: Floats,
    service_cost_12m_cents: Floats,
    days_since_acquired: Floats,
    days_activity_expected_from: Floats,
) -> Floats:
    """Cost of service in % of revenue, (n,).

    What was recorded for part of a year is scaled to the days that the revenue is of:
    the year, or the account's age if that is shorter and it buys order by order.
    """
    revenue = yearly_revenue(is_contract, annual_value_cents, revenue_12m_cents)
    age = np.minimum(days_since_acquired, YEAR_DAYS)
    earning_days = np.where(is_contract == 1, YEAR_DAYS, age)
    recorded_days = np.minimum(days_activity_expected_from, YEAR_DAYS)
    cost = service_cost_12m_cents * ratio(earning_days, recorded_days)
    share = WHOLE * ratio(cost, revenue)
    return np.where(recorded_days >= FEWEST_SERVICE_DAYS, share, np.nan)


_COSTED_BY = (
    "Time is priced at what an hour of that activity costs in the account's segment, "
    "as of last night. Missing in another currency than the organisation's, where what "
    "was done has no cost per hour, without revenue, and until activities of the "
    "account have been recorded for 90 days; fewer than 365 are scaled up."
)


@measure(
    label="Margin after service",
    unit="%",
    dimension="value",
    definition="Margin of the orders of 12 months, less the cost of the time we spent "
    "on the account in them as a share of its revenue. Under a contract it is the "
    "annual value in force less that cost, over that value; orders beside it are left "
    "out. " + _COSTED_BY + " It is a second axis without weight: a thin margin is no "
    "sign that a customer leaves.",
    source="Amounts and costs of order lines, or contracts; activities; unit costs.",
    curve=((0.0, 0), (20.0, 50), (40.0, 100)),
    needs="revenue, 90 days of activities and their unit costs",
    comes=ACTIVITIES,
    contract_comes=ACTIVITIES,
    absence="unknown",
    applies_to="both",
    feeds=("purchase", "cost", "activity", "unit_cost"),
    contract_feeds=("contract", "activity", "unit_cost"),
    hard=True,
    shared=True,
    owner_role="manager",
    first_move=FirstMove("Agree what service the price includes", "manager", 60),
)
def margin_after_service(
    is_contract: Floats,
    margin_rate_12m: Floats,
    annual_value_cents: Floats,
    revenue_12m_cents: Floats,
    service_cost_12m_cents: Floats,
    days_since_acquired: Floats,
    days_activity_expected_from: Floats,
) -> Floats:
    """Margin less cost of service, in % of revenue, (n,)."""
    goods = np.where(is_contract == 1, 1.0, margin_rate_12m)
    return WHOLE * goods - service_percent(
        is_contract,
        annual_value_cents,
        revenue_12m_cents,
        service_cost_12m_cents,
        days_since_acquired,
        days_activity_expected_from,
    )


@measure(
    label="Cost to serve",
    unit="% of revenue",
    dimension="value",
    definition="What the time we spent on the account in 12 months cost, as a share of "
    "its revenue: the annual value in force under a contract, else 12 months of "
    "orders. " + _COSTED_BY,
    source="Activities and unit costs; order lines or contracts.",
    curve=((0.0, 100), (5.0, 90), (10.0, 70), (20.0, 40), (40.0, 0)),
    needs="revenue, 90 days of activities and their unit costs",
    comes=ACTIVITIES,
    contract_comes=ACTIVITIES,
    absence="good",
    applies_to="both",
    feeds=("purchase", "activity", "unit_cost"),
    contract_feeds=("contract", "activity", "unit_cost"),
    hard=True,
    shared=True,
    owner_role="manager",
    first_move=FirstMove("Find what they call us for most often", "executive", 30),
)
def cost_to_serve(
    is_contract: Floats,
    annual_value_cents: Floats,
    revenue_12m_cents: Floats,
    service_cost_12m_cents: Floats,
    days_since_acquired: Floats,
    days_activity_expected_from: Floats,
) -> Floats:
    """Cost of service in % of revenue, (n,)."""
    return service_percent(
        is_contract,
        annual_value_cents,
        revenue_12m_cents,
        service_cost_12m_cents,
        days_since_acquired,
        days_activity_expected_from,
    )


_SETTLED = (
    " Payments settle invoices as told at Days beyond terms. Missing where no invoice "
    "was sent, or all were due before we recorded payments."
)


@measure(
    label="Days beyond terms",
    unit="days",
    dimension="value",
    definition="By how many days money came after it was due, on average over the "
    "amounts invoiced in the last 365 days that are paid or overdue; early counts as "
    "0, and what is overdue counts up to now. A payment settles the invoice it names; "
    "one that names none, and a credit note, settle what was due earliest. What was "
    "due before we recorded payments counts as paid. Missing where nothing invoiced in "
    "365 days is paid or overdue.",
    source="Invoices and payments.",
    curve=((0.0, 100), (5.0, 90), (15.0, 65), (30.0, 35), (60.0, 0)),
    needs="1 invoice of the last 365 days, paid or overdue",
    absence="unknown",
    applies_to="both",
    feeds=("invoice", "payment"),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Ask what keeps the invoices waiting", "executive", 7),
)
def days_beyond_terms(late_365d_cent_days: Floats, judged_365d_cents: Floats) -> Floats:
    """Days past due, weighted by amount, (n,)."""
    return ratio(late_365d_cent_days, judged_365d_cents)


@measure(
    label="Overdue share",
    unit="% of a year's billing",
    dimension="value",
    definition="What is open past its due day, as a share of what was invoiced, less "
    "credit notes, in the last 365 days; where more is overdue than was invoiced it is "
    "100." + _SETTLED,
    source="Invoices and payments.",
    curve=((0.0, 100), (2.0, 85), (5.0, 65), (15.0, 25), (30.0, 0)),
    needs="1 invoice",
    absence="unknown",
    applies_to="both",
    feeds=("invoice", "payment"),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Agree a day for each overdue invoice", "executive", 7),
)
def overdue_share(overdue_cents: Floats, billed_365d_cents: Floats) -> Floats:
    """Overdue money in % of a year's billing, (n,) 0..100; nan without invoices."""
    share = WHOLE * ratio(overdue_cents, np.maximum(billed_365d_cents, overdue_cents))
    return np.where(overdue_cents == 0, 0.0, share)


@measure(
    label="Money overdue",
    unit="days",
    dimension="value",
    definition="For how many days more than 1 % of a year's billing has been overdue: "
    "the age past due of the invoice with which open amounts, the oldest first, exceed "
    "it. With less overdue it is 0." + _SETTLED,
    source="Invoices and payments.",
    curve=((0.0, 100), (14.0, 85), (30.0, 60), (60.0, 25), (90.0, 0)),
    needs="1 invoice",
    absence="unknown",
    applies_to="both",
    feeds=("invoice", "payment"),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Call about the oldest open invoice", "executive", 3),
)
def overdue_days(overdue_age_days: Floats) -> Floats:
    """Days that more than a trifle has been overdue, (n,)."""
    return overdue_age_days


@measure(
    label="Their benefit",
    unit="× their cost",
    dimension="value",
    definition="What we bring the customer in a year, divided by what we cost them, by "
    "their own count in the latest review that states both. Missing where no review "
    "states both, or the cost is 0.",
    source="Reviews: yearly benefit and yearly cost.",
    curve=((0.5, 0), (1.0, 40), (1.5, 70), (2.0, 85), (3.0, 100)),
    needs="1 review that states cost and benefit",
    absence="unknown",
    applies_to="both",
    feeds=("review",),
    hard=False,
    rated="benefit_rated_days",
    valid_days=365,
    grace_days=180,
    owner_role="executive",
    first_move=FirstMove("Count the benefit together with them", "executive", 30),
)
def benefit_ratio(benefit_yearly_cents: Floats, cost_yearly_cents: Floats) -> Floats:
    """Benefit in multiples of cost, (n,)."""
    return ratio(benefit_yearly_cents, cost_yearly_cents)
