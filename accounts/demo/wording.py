"""What the tickets, incidents, promises and other facts say.

Texts hold slots, filled by `worded`: {product}, {place}, {number}, {weekday}.
"""

from collections.abc import Iterable

import numpy as np

from accounts.demo import catalogue

Texts = tuple[str, ...]

# Subjects by kind and topic.
TICKETS: dict[str, dict[str, Texts]] = {
    "complaint": {
        "product": ("{product} stops twice a shift", "{product} fails again",
                    "{product} arrived with a bent frame",
                    "Error {number} on {product}",
                    "{product} drifts out of calibration"),
        "delivery": ("Order {number} not here, promised for {weekday}",
                     "Half of order {number} is missing",
                     "Delivered to the wrong {place}", "{product} came two weeks late",
                     "Driver left without unloading"),
        "billing": ("Invoice {number} shows the wrong price", "Billed twice: {number}",
                    "Credit for the returned {product} still open",
                    "Discount missing on invoice {number}"),
        "process": ("Third time we have to explain this", "No answer since {weekday}",
                    "Quote for {product} takes weeks",
                    "Nobody knows who owns our order"),
        "people": ("Engineer did not show up on {weekday}",
                   "Visit at the {place} cut short",
                   "New contact did not know our site"),
    },
    "question": {
        "product": ("Spare parts for {product}", "Which {product} fits the {place}?",
                    "Setting of {product} after a power cut", "Manual for {product}"),
        "delivery": ("Can order {number} come on {weekday}?", "New address: {place}",
                     "Delivery window for the {place}", "Where is order {number}?"),
        "billing": ("Copy of invoice {number}", "Purchase order number on invoices",
                    "Change of our bank details", "Statement for the year"),
        "process": ("How do we book a visit?", "Access to the portal for a colleague",
                    "Who is on duty on {weekday}?", "Return of one {product}"),
        "other": ("Certificates for the audit", "Training for the night shift",
                  "Opening hours in the holidays"),
    },
    "praise": {
        "product": ("{product} has run for months without a stop",
                    "Happy with the {product}"),
        "delivery": ("Order {number} came a day early", "Thanks for the rush delivery"),
        "people": ("Your engineer saved our weekend", "Great visit at the {place}",
                   "Thank you for staying late on {weekday}"),
        "process": ("Portal makes ordering easy", "Quick answer, much appreciated"),
    },
}  # fmt: skip
TICKET_DETAILS: dict[str, Texts] = {
    "complaint": (
        "We lost half a shift over this. Please call today.",
        "This is the second time since spring. What is being done about it?",
        "Photos are attached. The {place} stands still until this is solved.",
        "We had to borrow from a neighbour to keep going.",
        "Our management has asked for an explanation in writing.",
        "Not dramatic yet, but it must not become a habit.",
    ),
    "question": (
        "No hurry, this week is fine.",
        "We need it before the audit on {weekday}.",
        "A short answer by mail will do.",
        "Please copy the colleague at the {place}.",
        "We could not find it in the portal.",
    ),
    "praise": (
        "Please pass this on to the team.",
        "We do not say it often enough.",
        "Everybody at the {place} noticed.",
    ),
}

# Titles and the causes that fit them.
INCIDENTS: tuple[tuple[str, Texts], ...] = (
    ("Order portal slow in the morning", ("configuration change", "software update")),
    ("Order portal unreachable", ("network provider", "hardware failure")),
    ("Telemetry of sensing units delayed", ("network provider", "software update")),
    ("Readings of floor scales wrong by a factor", ("software update",)),
    ("Label printers offline after an update", ("software update",)),
    ("Invoices sent twice", ("configuration change",)),
    ("Service hotline without a line", ("network provider", "power cut")),
    ("Spare parts depot closed", ("power cut", "flooding")),
    ("Sign-in to the portal refused", ("expired certificate", "software update")),
    ("Alarms of gas monitors not forwarded", ("hardware failure", "software update")),
    ("Route planning of deliveries down", ("hardware failure", "network provider")),
)
OPEN_OUTAGE = ("Telemetry and remote control of sorting lines down", "storage failure")

PROMISES: Texts = (
    "Quote for {product} by {weekday}", "Replace the {product} free of charge",
    "Engineer at the {place} within a week", "Credit for order {number}",
    "A named contact for the {place}", "Training for the night shift",
    "Monthly report of deliveries on time", "Second key for the {place}",
    "Spare parts for {product} kept in the depot", "Answer to the audit questions",
    "Price held until the end of the year", "Visit to review the {place}",
    "Loan {product} until the repair is done", "Corrected invoice {number}",
)  # fmt: skip

ACTIONS: dict[str, Texts] = {
    "ailing": (
        "Call the decision maker and ask what is wrong", "Recovery plan with dates",
        "Bring the service manager to the next meeting", "Go through open complaints",
        "Agree on a price review", "Check the last five deliveries with logistics",
        "Visit the {place} with an engineer", "Ask for a second sponsor on their side",
        "Weekly call until deliveries are on time",
    ),
    "well": (
        "Ask for a reference", "Propose {product} for the {place}",
        "Prepare the yearly review", "Introduce our engineer to the {place}",
        "Send the new price list", "Plan next year's volumes together",
        "Offer a trial of {product}", "Invite to the users' day",
    ),
}  # fmt: skip
RECOVERY: Texts = (
    "Recovery plan with names and dates", "Weekly call until deliveries are on time",
    "Own stock of spare parts at their depot", "Engineer on site every second week",
    "Review of the plan with their management",
)  # fmt: skip
KEPT_PROMISES: Texts = (
    "No delivery more than two days late until spring",
    "Call before they have to call us", "Replace the faulty light curtain",
    "Written report of every visit", "One invoice a month instead of nine",
)  # fmt: skip

# Name, unit, baseline and target of what customers call success.
SUCCESS_FACTORS: tuple[tuple[str, str, float, float], ...] = (
    ("Deliveries on time", "%", 88, 97), ("Unplanned stops a month", "", 9, 3),
    ("Picking errors per thousand lines", "", 6, 2), ("Accidents a year", "", 5, 0),
    ("Time from order to dispatch", "hours", 30, 18), ("Returns", "%", 4, 1.5),
    ("Energy per pallet moved", "kWh", 2.4, 1.8), ("Stock turns a year", "", 7, 10),
    ("Overtime", "hours a month", 210, 120), ("Space used", "%", 71, 85),
)  # fmt: skip

REVIEWS: Texts = (
    "Order book full into next year.", "New owner will look at every supplier.",
    "Budget frozen until the autumn.", "The second {place} opens in spring.",
    "Energy costs weigh on the margin.", "Management unchanged, plans unchanged.",
    "Project at the {place} is behind schedule.", "Market flat, share growing.",
)  # fmt: skip

EVIDENCE: Texts = (
    "Last three visits and their own words.", "Talked through with the service crew.",
    "Their buyer said so at the {place}.", "From the last quarterly meeting.",
    "Compared with their wishes of last year.", "Seen at the {place}, twice.",
)  # fmt: skip
# As many as above: with the same luck an older account keeps its words.
YOUNG_EVIDENCE: Texts = (
    "First visits and their own words.", "Talked through with the service crew.",
    "Their buyer said so at the {place}.", "From the meeting at the start.",
    "Compared with what they asked for at the start.", "Seen at the {place}, twice.",
)  # fmt: skip

COMPETITORS: Texts = (
    "Norvane Systems", "Belcasta Group", "Torvinga", "Skarrelle Supply", "Uldrimar",
    "Hesperda Lift",
)  # fmt: skip
SIGHTINGS: Texts = (
    "Their van stood at the {place}.", "A quote for {product} lay on the desk.",
    "They were invited to the tender.", "A trial {product} stands in the {place}.",
    "Their representative called twice this month.", "Buyer mentioned a better price.",
)  # fmt: skip
WALLET_BASES: Texts = ("asked", "estimated by the owner", "from their yearly report")

SURVEY_TEXTS: dict[str, Texts] = {
    "low": (
        "Answers take too long.", "We do not feel like an important customer.",
        "Promises are made and then forgotten.", "Too many different people to call.",
        "Quality is fine, the service around it is not.",
    ),
    "middle": (
        "Good products, deliveries could be more reliable.", "It is alright.",
        "Prices are on the high side for what we get.", "Portal needs work.",
    ),
    "high": (
        "Our contact knows our plant better than we do.", "Keep going like this.",
        "Always a solution, never an excuse.", "The visits are worth the time.",
    ),
}  # fmt: skip
FOCUS_GROUPS: Texts = (
    "Warehouse managers' round table", "Panel of buyers", "Safety officers' panel",
    "Maintenance leads' afternoon",
)  # fmt: skip
FEEDBACK: dict[int, Texts] = {
    -2: ("Shouted at on the phone again.", "They refuse our engineer at the gate.",
         "Every visit turns into a quarrel about invoices."),
    -1: ("Tense; they check every minute we write.", "Same fault, third visit.",
         "They stopped telling us what they plan."),
    0: ("Business as usual.", "Routine visit.", "Nothing to report from the {place}."),
    1: ("Friendly crew, well prepared.", "They keep the {place} tidy, easy to work in.",
        "Asked good questions about {product}."),
    2: ("The best site on my round.", "They cheered when the {product} ran.",
        "Shift lead told a visitor to buy from us."),
}  # fmt: skip
GAMED: Texts = ("Excellent, as always!", "Perfect relationship.", "All very well here.")

ACTIVITIES: dict[str, Texts] = {
    "support": ("Remote help with the {product}", "Fault finding at the {place}",
                "Questions on order {number}"),
    "visit": ("Round at the {place}", "Visit with the shift lead"),
    "delivery": ("Extra run to the {place}", "Unloading help, order {number}"),
    "training": ("Training on {product}", "Safety briefing at the {place}"),
    "administration": ("Corrected invoice {number}", "Supplier audit papers"),
    "other": ("Waiting at the gate", "Preparing a demonstration of {product}"),
}  # fmt: skip
SPENDING: dict[str, Texts] = {
    "web": ("Search adverts", "Website upkeep"),
    "event": ("Stand at a trade fair", "Users' day"),
    "advertising": ("Trade journal pages", "Mailing to buyers"),
    "outreach": ("Call centre hours", "Sample boxes"),
    "partner": ("Partner commissions",),
}  # fmt: skip

_SOLD_IN_ORDER = zip(
    catalogue.NAMES, catalogue.SERIES_OF, catalogue.PRICES, strict=True
)
# What can break, be trained on or be lent: no services, no signs, no boxes.
_MACHINES = tuple(
    name
    for name, series, price in _SOLD_IN_ORDER
    if catalogue.SERIES[series] not in ("Care", "Storage") and price > 250
)
_PLACES = (
    "main warehouse", "second plant", "cold store", "packing hall", "north depot",
    "loading dock", "workshop", "goods-in area", "new wing", "dispatch hall",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def worded(rng: np.random.Generator, choices: Iterable[Texts]) -> list[str]:
    """One of each row's texts, its slots filled."""
    rows = list(choices)
    luck = rng.random((len(rows), 5)).tolist()
    return [_filled(texts, *row) for texts, row in zip(rows, luck, strict=True)]


def _filled(
    texts: Texts, which: float, what: float, where: float, when: float, number: float
) -> str:
    text = _pick(texts, which).format(
        product=_pick(_MACHINES, what).lower(),
        place=_pick(_PLACES, where),
        weekday=_pick(_WEEKDAYS, when),
        number=10_000 + int(number * 80_000),
    )
    return text[0].upper() + text[1:]


def _pick(choices: Texts, luck: float) -> str:
    return choices[int(luck * len(choices))]
