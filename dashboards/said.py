"""What is said of a score: who set it, and that it follows what was saved."""

from accounts.models import (
    AcquisitionSpend,
    Action,
    FocusGroupReport,
    Lead,
    SurveyWave,
    TeamPulse,
)
from diagnostics.models import Diagnosis
from diagnostics.overrides import counted_in
from web.formatting import full_date

FOLLOWS = " The score follows within seconds."
# What no measure reads: what we plan to do moves no score, only what comes of it.
UNREAD = (Action, AcquisitionSpend, FocusGroupReport, Lead, SurveyWave, TeamPulse)


def follows(model: type) -> str:
    """What to expect of the score once a fact of a kind is saved, after a blank."""
    return "" if model in UNREAD else FOLLOWS


def set_by_hand(diagnosis: Diagnosis) -> str:
    """ "set by hand by Ada North until 3 Dec 2026"; "" where nobody's word moves it."""
    said = counted_in(diagnosis)
    if said is None or diagnosis.score == diagnosis.capped:
        return ""
    if said.author_id is None or said.ended_on is None:
        return "set by hand, taken back since"
    return f"set by hand by {said.author.name} until {full_date(said.until)}"
