"""What a person can tell of an account, and how much clearer its score is by it."""

from collections import defaultdict

from accounts.models import Feed
from diagnostics.bridges import side_of
from diagnostics.measures import FirstMove
from diagnostics.models import Diagnosis
from diagnostics.scoring.narrowing import narrowing

REVIEW = FirstMove("Review the account", "executive", 7)
# By the only feed of a measure; what has to happen first, such as orders, is not here.
MOVES = {
    Feed.Kind.CONTACT: FirstMove("Add the contact persons", "executive", 7),
    Feed.Kind.NOTE: FirstMove("Note the last contact and its mood", "executive", 7),
    Feed.Kind.RATING: REVIEW,
    Feed.Kind.REVIEW: REVIEW,
    Feed.Kind.SURVEY: FirstMove("Ask how content they are", "executive", 14),
    Feed.Kind.WALLET: FirstMove("Ask what they buy elsewhere", "executive", 14),
    Feed.Kind.IMPORTANCE: FirstMove("Ask what matters to them", "executive", 14),
    Feed.Kind.SUCCESS_FACTOR: FirstMove(
        "Agree on what success means to them", "executive", 14
    ),
    Feed.Kind.AGENT_FEEDBACK: FirstMove(
        "Ask the service team what they see", "executive", 7
    ),
}
KEY = "tell-{}"
TELLING = {KEY.format(feed): move for feed, move in MOVES.items()}


def most_telling(diagnosis: Diagnosis) -> tuple[str, int] | None:
    """What to tell first, and by how many tenths that narrows the score at most.

    returns  a key of TELLING; None where nothing that a person can tell is missing
    """
    worths: dict[str, int] = defaultdict(int)
    side = side_of(diagnosis)
    measures = {rule.key: rule.measure for rule in side.framework.measures}
    for key, worth in narrowing(side).items():
        feeds = measures[key].feeds
        if worth > 0 and len(feeds) == 1 and feeds[0] in MOVES:
            worths[KEY.format(feeds[0])] += worth
    return max(worths.items(), key=lambda one: one[1], default=None)
