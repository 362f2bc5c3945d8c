"""What lists say of a score that a person set."""

from diagnostics.models import Diagnosis
from diagnostics.overrides import counted_in
from web.formatting import full_date


def set_by_hand(diagnosis: Diagnosis) -> str:
    """ "set by hand by Ada North until 3 Dec 2026"; "" where nobody's word moves it."""
    said = counted_in(diagnosis)
    if said is None or diagnosis.score == diagnosis.capped:
        return ""
    if said.author_id is None or said.ended_on is None:
        return "set by hand, taken back since"
    return f"set by hand by {said.author.name} until {full_date(said.until)}"
