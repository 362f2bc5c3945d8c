"""What customers answer when asked, what they say of us, and what our people see."""

import numpy as np

from diagnostics.measures.registry import FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

FEWEST_RESPONDENTS = 2
ANSWER_MEMORY_DAYS = 545  # a year that an answer holds, and half a year of grace
# One word 270 days ago, at a half-life of 90 days.
LEAST_OPINION_WEIGHT = 0.125


@measure(
    label="Relationship survey",
    unit="of 10",
    dimension="relationship",
    definition="What the account answered on trust, commitment, satisfaction and ease "
    "of working with us, from 0 to 10: first the mean of what each person answered "
    "last, then the mean over persons. It ages from the newest answer on; answers "
    f"older than {ANSWER_MEMORY_DAYS} days do not count. Who was asked and did not "
    "answer changes nothing: without any answer it is missing.",
    source="Answers to survey waves.",
    curve=((3.0, 0), (5.0, 30), (7.0, 65), (9.0, 100)),
    needs="1 survey answer",
    absence="unknown",
    applies_to="both",
    feeds=("survey",),
    rated="days_since_survey_answer",
    valid_days=365,
    grace_days=180,
    read_days=ANSWER_MEMORY_DAYS,
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Thank them; ask about the lowest answer", "executive", 7),
)
def survey_relationship(survey_sum: Floats, survey_respondents: Floats) -> Floats:
    """Mean over respondents of the mean of their items, (n,) 0..10."""
    return ratio(survey_sum, survey_respondents)


@measure(
    label="Least content person",
    unit="of 10",
    dimension="relationship",
    definition="The mean answer of the person who rates us lowest, among the same "
    "answers as in the relationship survey: a friendly buyer does not make up for a "
    "hostile user. Missing with fewer than two persons.",
    source="Answers to survey waves.",
    curve=((1.0, 0), (4.0, 40), (6.0, 75), (8.0, 100)),
    needs="2 persons who answered",
    absence="unknown",
    applies_to="both",
    feeds=("survey",),
    rated="days_since_survey_answer",
    valid_days=365,
    grace_days=180,
    read_days=ANSWER_MEMORY_DAYS,
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Meet the least content person", "executive", 14),
)
def survey_lowest(survey_lowest_mean: Floats, survey_respondents: Floats) -> Floats:
    """The lowest respondent's mean, (n,) 0..10; nan with fewer than two."""
    enough = survey_respondents >= FEWEST_RESPONDENTS
    return np.where(enough, survey_lowest_mean, np.nan)


@measure(
    label="Expectation gap",
    unit="of 10",
    dimension="relationship",
    definition="By how much our performance falls short of importance, on what the "
    "account itself rated from 0 to 10: the mean shortfall, where an item counts as "
    "much as it is important, and doing more than is needed makes up for nothing. Of "
    "each person and item the last rating counts; it ages from the newest on, and "
    f"ratings older than {ANSWER_MEMORY_DAYS} days do not count.",
    source="Ratings of importance and performance.",
    curve=((0.5, 100), (2.0, 60), (4.0, 20), (6.0, 0)),
    needs="1 rating of importance and performance",
    absence="unknown",
    applies_to="both",
    feeds=("importance",),
    rated="days_since_expectation_rated",
    valid_days=365,
    grace_days=180,
    read_days=ANSWER_MEMORY_DAYS,
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Agree on what to improve first", "manager", 14),
)
def expectation_gap(
    expectation_shortfall_sum: Floats, importance_sum: Floats
) -> Floats:
    """Importance-weighted mean shortfall of performance, (n,) 0..10."""
    return ratio(expectation_shortfall_sum, importance_sum)


@measure(
    label="Advocacy",
    unit="recent referrals",
    dimension="relationship",
    definition="How often the account introduced us to others, was a reference or "
    "wrote a review, where each counts half as much every 365 days. None is neither "
    "good nor bad and gives 50 points: a content customer may keep quiet.",
    source="Referrals, references and reviews.",
    curve=((0.0, 50), (0.5, 80), (1.0, 100)),
    needs="nothing",
    absence="bad",
    applies_to="both",
    feeds=("referral",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Ask whether they would be a reference", "executive", 30),
)
def advocacy(referrals_decayed: Floats) -> Floats:
    """Decayed count of referrals, (n,)."""
    return referrals_decayed


@measure(
    label="Service team's view",
    unit="on −2 to 2",
    dimension="relationship",
    definition="The average sentiment that the people who serve the account every day "
    "report, and that focus groups it sat in left; each counts half as much every 90 "
    "days. Missing when all that is left weighs less than one of 270 days ago.",
    source="Feedback of service people, and reports of focus groups beside it.",
    curve=((-2.0, 0), (-1.0, 30), (0.0, 70), (1.0, 100)),
    needs="1 feedback in 270 days",
    absence="unknown",
    applies_to="both",
    feeds=("agent_feedback",),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Ask the service team what they see", "manager", 7),
)
def service_team_view(
    agent_sentiment_sum: Floats,
    agent_sentiment_weight: Floats,
    focus_group_sentiment_sum: Floats,
    focus_group_sentiment_weight: Floats,
) -> Floats:
    """Decayed mean sentiment of both, (n,) -2..2; nan where too little is recent."""
    weight = agent_sentiment_weight + focus_group_sentiment_weight
    mean = ratio(agent_sentiment_sum + focus_group_sentiment_sum, weight)
    return np.where(weight >= LEAST_OPINION_WEIGHT, mean, np.nan)
