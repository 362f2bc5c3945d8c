"""The demo organisation with its scores, told to whoever waits for it."""

import logging
from datetime import date

from accounts import clock, demo
from accounts.demo import loading
from accounts.models import Organisation
from diagnostics import runs

log = logging.getLogger(__name__)

SEED = 7


def load(*, seed: int = SEED, live: bool = False, progress: runs.Progress) -> date:
    """Load the demo organisation and score it; returns its last day.

    A load that was stopped half way is taken up again.

    raises  NotEmpty when there is something that it would mix with
    """

    def tell(label: str, done: int, total: int) -> None:
        progress(label, done, total)
        loading.step(label, done, total)

    loading.begin()
    try:
        if runs.demo_awaits_scores():
            day = clock.today()
        else:
            day = demo.load(seed=seed, live=live, progress=tell)
        runs.score_everything(as_of=day, progress=tell)
    finally:
        loading.end()
    return day


def load_once() -> None:
    """The same for a worker, which may be asked twice; a failure is told."""
    is_there = Organisation.objects.filter(is_demo=True).exists()
    if is_there and not runs.demo_awaits_scores():
        loading.end()
        return
    try:
        load(progress=runs.silent)
    except Exception as error:
        log.exception("The demo organisation could not be loaded.")
        is_told = isinstance(error, demo.NotEmpty)
        loading.fail(str(error) if is_told else "The worker’s log says why.")
