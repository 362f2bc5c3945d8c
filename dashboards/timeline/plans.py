"""What they want to reach, what we promised and do, and what they answer when asked."""

from typing import Any

from accounts.models import (
    Action,
    AgentFeedback,
    FocusGroupReport,
    ImportanceRating,
    Promise,
    PromiseOutcome,
    Rating,
    Review,
    SuccessFactor,
    SurveyResponse,
)
from accounts.models.plans import REALITIES
from accounts.models.surveys import ITEMS
from accounts.training import was_trained
from dashboards.timeline.moments import Group, Kind, Moment
from dashboards.timeline.words import (
    SENTIMENT_TONES,
    below,
    beside,
    due,
    figure,
    own_text,
    sentiment_tone,
    titled,
)
from web.formatting import signed

UNTRAINED = "Rated by somebody not yet trained"
PROMISE_TONES = {
    PromiseOutcome.MISSED: "bad",
    PromiseOutcome.MET: "ok",
    PromiseOutcome.EXCEEDED: "ok",
}


def _aim(factor: SuccessFactor) -> str:
    start = figure(factor.baseline, factor.unit)
    aim = f"Target {figure(factor.target, factor.unit)}"
    return beside(f"From {start}" if start else "", aim, due(factor))


def _reached(factor: SuccessFactor) -> str:
    current, target = figure(factor.current, factor.unit), figure(factor.target)
    return f"Now {current}, target {target}"


def _answers(response: SurveyResponse) -> str:
    said = {item: getattr(response, item) for item in ITEMS}
    marks = (
        f"{item.title()} {mark}" for item, mark in said.items() if mark is not None
    )
    return below(beside(*marks), response.text)


def _asked(response: SurveyResponse) -> str:
    to = f"To {response.contact}" if response.contact else ""
    if response.answered_on:
        return to
    return below(beside(to, "No answer yet"), response.text)


def _realities(review: Review) -> str:
    said = {reality: getattr(review, reality) for reality in REALITIES}
    marks = (
        f"{reality.title()} {signed(mark)}"
        for reality, mark in said.items()
        if mark is not None
    )
    return below(beside(*marks), review.text)


def _evidence(rating: Any) -> str:
    """What it rests on; ratings of people who were not trained are marked."""
    is_marked = rating.user is not None and not rating.is_trained
    return below(rating.evidence, UNTRAINED if is_marked else "")


def _who(row: SurveyResponse | ImportanceRating) -> str:
    return f"By {row.contact}" if row.contact else ""


def _rated(rating: ImportanceRating) -> str:
    marks = f"Importance {rating.importance}, performance {rating.performance}"
    return beside(marks, _who(rating))


SUCCESS_FACTORS = Kind(
    Group.PLANS,
    SuccessFactor,
    (
        Moment(
            on="stated_on",
            icon="target",
            tone="info",
            title=titled("Success factor", "name"),
            text=_aim,
        ),
        Moment(
            on="measured_on",
            icon="target",
            title=titled("Success factor measured", "name"),
            text=_reached,
        ),
        Moment(
            on="withdrawn_on",
            icon="target",
            title=titled("Success factor withdrawn", "name"),
        ),
    ),
)
PROMISES = Kind(
    Group.PLANS,
    Promise,
    (
        Moment(
            on="made_on",
            icon="handshake",
            tone="info",
            title="Promise made",
            text=lambda row: below(row.text, due(row)),
            author="user",
            begins=True,
        ),
        Moment(
            on="settled_on",
            icon="handshake",
            tone=lambda row: PROMISE_TONES[PromiseOutcome(row.outcome)],
            title=lambda row: f"Promise {row.get_outcome_display().lower()}",
            text=own_text,
            author="user",
        ),
    ),
    related=("user",),
)
ACTIONS = Kind(
    Group.PLANS,
    Action,
    (
        Moment(
            on="created_on",
            icon="list-todo",
            title=titled("Action", "title"),
            text=lambda row: below(row.text, due(row)),
            author="user",
            begins=True,
        ),
        Moment(
            on="done_on",
            icon="list-checks",
            tone="ok",
            title=titled("Action done", "title"),
            text=lambda row: below(row.get_outcome_display(), row.text),
            author="user",
        ),
    ),
    related=("user",),
)
REVIEWS = Kind(
    Group.PLANS,
    Review,
    (
        Moment(
            on="reviewed_on",
            icon="clipboard-check",
            tone="info",
            title="Business review",
            text=_realities,
            author="user",
        ),
    ),
    related=("user",),
)
RESPONSES = Kind(
    Group.SURVEYS,
    SurveyResponse,
    (
        Moment(
            on="invited_on",
            icon="send",
            title=lambda row: f"Survey sent: {row.wave.name}",
            text=_asked,
        ),
        Moment(
            on="answered_on",
            icon="clipboard-pen",
            tone="info",
            title=lambda row: f"Survey answered: {row.wave.name}",
            text=lambda row: below(_answers(row), _who(row)),
        ),
    ),
    related=("wave", "contact"),
)
RATINGS = Kind(
    Group.SURVEYS,
    ImportanceRating,
    (
        Moment(
            on="answered_on",
            icon="scale",
            tone=lambda row: "warn" if row.performance < row.importance else "ok",
            title=lambda row: row.item,
            text=_rated,
        ),
    ),
    related=("contact",),
)
FOCUS_GROUPS = Kind(
    Group.SURVEYS,
    FocusGroupReport,
    (
        Moment(
            on="held_on",
            icon="messages-square",
            tone=sentiment_tone,
            title=titled("Focus group", "title"),
            text=own_text,
        ),
    ),
)
FEEDBACK = Kind(
    Group.SURVEYS,
    AgentFeedback,
    (
        Moment(
            on="given_on",
            icon="headset",
            tone=sentiment_tone,
            title=lambda row: f"Service team: {row.get_sentiment_display().lower()}",
            text=own_text,
            author="user",
        ),
    ),
    related=("user",),
)
TEAM_RATINGS = Kind(
    Group.PLANS,
    Rating,
    (
        Moment(
            on="rated_on",
            icon="clipboard-list",
            tone=lambda row: SENTIMENT_TONES[row.rating],
            title=lambda row: (
                f"{row.get_aspect_display()} rated {row.get_rating_display().lower()}"
            ),
            text=_evidence,
            author="user",
            about=lambda row: row.aspect,
        ),
    ),
    related=("user",),
    asked={"is_trained": was_trained("user", "rated_on")},
)
PLANS = (
    SUCCESS_FACTORS,
    PROMISES,
    ACTIONS,
    REVIEWS,
    TEAM_RATINGS,
    RESPONSES,
    RATINGS,
    FOCUS_GROUPS,
    FEEDBACK,
)
