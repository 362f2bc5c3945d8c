"""The method of a review in words: what to ask, and what the ends of a scale mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models.plans import REALITIES, Aspect


@dataclass(frozen=True)
class Guide:
    """What helps to fill in one field; `worst` is −2 and `best` is 2."""

    key: str
    label: str
    ask: str
    worst: str
    best: str


_REALITIES = (
    Guide(
        "market",
        "Their market",
        "How do their own customers buy this year, and what do they expect of next?",
        "Their demand breaks away: they cut lines, sites or people.",
        "They grow faster than their market and plan to go on.",
    ),
    Guide(
        "projects",
        "Projects with us",
        "Which of their projects need us, and are those on time?",
        "The project that needs us is stopped, or runs without us.",
        "Several projects need us, they run well, and the next is agreed.",
    ),
    Guide(
        "budget",
        "Their budget",
        "Who signs for what we cost, and is that money set aside for next year?",
        "The budget is cut or frozen, and we stand on the list.",
        "Next year is signed, or the money for it is set aside by name.",
    ),
    Guide(
        "ownership",
        "Owners and management",
        "Who owns and leads them, and does any of that change?",
        "A sale, or a new head who brings their own suppliers, is announced.",
        "The same people decide for years to come, and they know us.",
    ),
    Guide(
        "risks",
        "Exposure",
        "What could hit them that neither they nor we decide: law, credit, one client?",
        "One blow that is likely would stop them.",
        "Nothing in sight would stop them; they have looked.",
    ),
)
_SIDES = (
    Guide(
        "results",
        "Results",
        "What did they want to reach with us, and how far are they, in their figures?",
        "They miss what they bought us for, and say so.",
        "They reach more than they set out to, and can show it.",
    ),
    Guide(
        "relationship",
        "Relationship",
        "Who would speak for us today if we were not in the room, and who against us?",
        "Doors are closed: nobody who decides talks to us.",
        "Several who decide call us first, and recommend us.",
    ),
    Guide(
        "service",
        "Service",
        "What did they have to ask for twice, and what do they no longer report?",
        "They have given up complaining, or complain above our heads.",
        "What they ask is settled the first time, before it hurts.",
    ),
    Guide(
        "technology",
        "Technology",
        "What broke for them lately, has the cause gone, and what will break next?",
        "They plan around our failures, or plan to replace us.",
        "It runs unnoticed, and they build more on top of it.",
    ),
    Guide(
        "staffing",
        "Staffing",
        "Who of ours do they count on, and what happens when that person is away?",
        "A role they need is empty, or the wrong person fills it.",
        "Every role is filled by somebody they asked to keep, with a deputy.",
    ),
    Guide(
        "value",
        "Value",
        "What do they think we cost and bring them, and would they buy again?",
        "They pay late, haggle over everything and look for cheaper.",
        "They know what we bring them and pay for it without a word.",
    ),
)


def _by_key(guides: Iterable[Guide], keys: Iterable[str]) -> dict[str, Guide]:
    """The guides in the order of `keys`, each of which must have one."""
    known = {guide.key: guide for guide in guides}
    return {key: known[key] for key in keys}


REALITY_GUIDES = _by_key(_REALITIES, REALITIES)
SIDE_GUIDES = _by_key(_SIDES, Aspect.values)
YEARLY_COST = "What we cost them in a year by their own count, all fees and effort."
YEARLY_BENEFIT = "What we bring them in a year by their own count."
