"""Staffing: who looks after the account, and whether they have the time."""

import numpy as np

from diagnostics.measures.registry import Comes, FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

WHOLE = 100  # per cent
LEAST_PRESENCE = 1 / 28  # a day in four weeks
SPOKEN_FROM_DAYS = 90  # before that few notes say nothing of who speaks to whom


@measure(
    label="Has an owner",
    unit="state",
    words=((1, "owned"), (0, "nobody")),
    dimension="staffing",
    definition="Whether somebody owns the account. An owner who has left the company, "
    "or whose last place in a team has ended, owns nothing any more.",
    source="Assignments of owners; people and their teams.",
    curve=((0.0, 0), (1.0, 100)),
    needs="nothing",
    absence="bad",
    applies_to="both",
    feeds=("assignment",),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Give the account an owner", "director", 3),
)
def has_owner(owner_here: Floats) -> Floats:
    """1 with an owner, 0 without, (n,)."""
    return owner_here


@measure(
    label="Same owner",
    unit="% of the year",
    dimension="staffing",
    definition="The share of the last 365 days, or of the time since the account was "
    "acquired if that is shorter, during which its present owner held it. Without an "
    "owner, or with one who has left, it is 0.",
    source="Assignments of owners; people and their teams.",
    curve=((0.0, 0), (25.0, 50), (50.0, 75), (100.0, 100)),
    needs="nothing",
    absence="bad",
    applies_to="both",
    feeds=("assignment",),
    hard=False,
    owner_role="manager",
    first_move=FirstMove(
        "Introduce the owner with the former one",
        "manager",
        14,
    ),
)
def owner_continuity(owner_covered_365d: Floats, owner_possible_365d: Floats) -> Floats:
    """Share of the year under the present owner, in %, (n,)."""
    return WHOLE * ratio(owner_covered_365d, owner_possible_365d)


@measure(
    label="Owner's workload",
    unit="× a typical book",
    dimension="staffing",
    definition="How many accounts the owner holds, divided by the median book of the "
    "organisation and by the share of the coming 28 days that the owner is here, as of "
    "last night. With half of these days away the same book weighs twice; who is away "
    "for all of them counts as here for one. Missing without an owner.",
    source="Assignments of owners; absences.",
    curve=((1.0, 100), (1.5, 70), (2.0, 40), (3.0, 0)),
    needs="an owner",
    absence="unknown",
    applies_to="both",
    feeds=("assignment",),
    hard=False,
    shared=True,
    owner_role="manager",
    first_move=FirstMove("Move accounts to who has room", "manager", 30),
)
def owner_workload(
    owner_book: Floats, typical_book: Floats, owner_capacity: Floats
) -> Floats:
    """The owner's book in typical books of who is here, (n,); nan without an owner."""
    presence = np.where(np.isnan(owner_capacity), 1.0, owner_capacity)
    return ratio(ratio(owner_book, typical_book), np.fmax(presence, LEAST_PRESENCE))


@measure(
    label="Owner away",
    unit="days",
    dimension="staffing",
    definition="Days until the owner is back from an absence that runs or begins "
    "within 14 days, where nobody else who is here is assigned to the account or "
    "placed at it; otherwise 0. An absence ahead counts from its first day; one "
    "without a day of return is taken to last 30 days from now. As of last night. "
    "Missing without an owner.",
    source="Absences, assignments and placements.",
    curve=((0.0, 100), (7.0, 85), (14.0, 60), (30.0, 20), (45.0, 0)),
    needs="an owner",
    absence="good",
    applies_to="both",
    feeds=("assignment", "absence"),
    hard=False,
    shared=True,
    owner_role="manager",
    first_move=FirstMove("Name a deputy until the owner is back", "manager", 2),
)
def owner_away(
    owner_here: Floats, owner_days_away: Floats, stand_ins: Floats
) -> Floats:
    """Days without the owner and without anybody else, (n,); nan without an owner."""
    alone = np.where(stand_ins > 0, 0.0, np.nan_to_num(owner_days_away, nan=0.0))
    return np.where(owner_here == 1, alone, np.nan)


@measure(
    label="Roles filled",
    unit="% of people required",
    dimension="staffing",
    definition="Of the people required at the account in all roles, the share that is "
    "there. A requirement of the account itself takes the place of its segment's for "
    "the same role and skill. People count by role, whatever their skill, and never "
    "more than the role requires; who has left the company does not count.",
    source="Staffing requirements and placements.",
    curve=((0.0, 0), (50.0, 35), (75.0, 70), (100.0, 100)),
    needs="a required role",
    absence="bad",
    applies_to="both",
    agreed="seats_required",
    feeds=("requirement", "placement"),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Place somebody in the empty role", "manager", 14),
)
def roles_filled(seats_filled: Floats, seats_required: Floats) -> Floats:
    """Share of the required people who are there, in %, (n,)."""
    return WHOLE * ratio(seats_filled, seats_required)


@measure(
    label="Vacancy",
    unit="days in the role vacant longest",
    dimension="staffing",
    definition="For how many days a required role has had fewer people than it needs; "
    "of several such roles, the longest. It counts from the day the last one needed "
    "left, but not before the requirement began, the account was acquired, or we began "
    "to record who fills roles. With every role filled it is 0.",
    source="Staffing requirements and placements.",
    curve=((0.0, 100), (14.0, 85), (30.0, 60), (60.0, 30), (120.0, 0)),
    needs="a required role",
    absence="bad",
    applies_to="both",
    agreed="seats_required",
    feeds=("requirement", "placement"),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Say who covers the role, and till when", "manager", 5),
)
def vacancy_days(
    seat_empty_days: Floats, days_placement_expected_from: Floats
) -> Floats:
    """Days the longest vacancy has lasted that we could have known of, (n,)."""
    return np.minimum(seat_empty_days, days_placement_expected_from)


@measure(
    label="Skill gap",
    unit="levels",
    dimension="staffing",
    definition="The level a required role asks for, less the highest level certified "
    "among the people in that role; of several roles, the largest gap. Where a skill "
    "is named, only levels in it count, and nobody certified in it is level 0. Roles "
    "with nobody in them are left out: that is a vacancy.",
    source="Staffing requirements; levels of placements.",
    curve=((0.0, 100), (1.0, 60), (2.0, 25), (3.0, 0)),
    needs="somebody in a required role",
    absence="unknown",
    applies_to="both",
    agreed="seats_required",
    feeds=("requirement", "placement"),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Train or add somebody with the skill", "manager", 30),
)
def skill_gap(skill_gap_levels: Floats) -> Floats:
    """Levels lacking in the role that lacks most, (n,); nan with nobody in a role."""
    return skill_gap_levels


def once_spoken(people: Floats, days_contact_expected_from: Floats) -> Floats:
    """`people`, (n,); nan while too little could have been noted."""
    return np.where(days_contact_expected_from >= SPOKEN_FROM_DAYS, people, np.nan)


@measure(
    label="Our people",
    unit="people",
    dimension="staffing",
    definition="How many people of ours know the account: its owner, who else is "
    "assigned to it or placed at it, and who wrote a note of the last 180 days; nobody "
    "twice, and nobody who has left. With one, all we know leaves with that person. "
    "Missing while the account, or our recording of notes, is younger than 90 days.",
    source="Assignments, placements and authors of notes.",
    curve=((0.0, 0), (1.0, 30), (2.0, 75), (3.0, 100)),
    needs="90 days of notes",
    comes=Comes(of="note", days=SPOKEN_FROM_DAYS),
    absence="bad",
    applies_to="both",
    feeds=("assignment", "note"),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Bring a colleague to the next meeting", "executive", 30),
)
def our_single_point(our_people: Floats, days_contact_expected_from: Floats) -> Floats:
    """People of ours who know the account, (n,)."""
    return once_spoken(our_people, days_contact_expected_from)


@measure(
    label="Their people",
    unit="people",
    dimension="staffing",
    definition="With how many people at the account, who are still there, we spoke in "
    "the last 180 days, as far as notes name them. Without a note it is 0. Missing "
    "where there are notes and none names anybody, and while the account, or our "
    "recording of notes, is younger than 90 days.",
    source="Contacts named in notes.",
    curve=((0.0, 0), (1.0, 40), (2.0, 75), (3.0, 100)),
    needs="90 days of notes that name contacts",
    comes=Comes(of="note", days=SPOKEN_FROM_DAYS),
    absence="bad",
    applies_to="both",
    feeds=("note", "contact"),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Talk to somebody new at the account", "executive", 21),
)
def their_single_point(
    contacts_spoken_to_180d: Floats,
    notes_with_contact_180d: Floats,
    notes_180d: Floats,
    days_contact_expected_from: Floats,
) -> Floats:
    """People of theirs we speak to, (n,); nan where the notes do not say."""
    untold = (notes_180d > 0) & (notes_with_contact_180d == 0)
    people = np.where(untold, np.nan, contacts_spoken_to_180d)
    return once_spoken(people, days_contact_expected_from)
