"""The health score as an ordinary Django project would have it, to compare with.

A loop over accounts that runs each measure's query through the ORM and feeds the same
pure functions as the pipeline. Nothing is kept between measures or accounts but what
is no account's own: the scoring model, the feeds, and the clock.

It is given every advantage: an index for each query, a query for each measure only
where it applies to the account, and a first pass over the same accounts that is not
timed and leaves everything they need in memory.
"""

from collections.abc import Callable


def measure(
    sample: int, seed: int, report: Callable[[str], None] = lambda _: None
) -> dict:
    """What an account costs, and whether its figures are those that are stored.

    In the process of an installation; its present day is scored where it is not yet.

    sample   of so many accounts, drawn at random
    report   is told each statement once, as SQL, with the measure that asks
    returns  seconds and queries per account, how many accounts were compared, and in
             how many any figure differed
    """
    from bench.straightforward.loop import Loop

    loop = Loop.over(sample, seed)
    log = loop.check(report)
    seconds = loop.seconds()
    return {
        "seed": seed,
        "compared": len(loop.ids),
        "differences": len(log.differing),
        "queries_per_account": log.queries / len(loop.ids),
        "seconds_per_account": seconds / len(loop.ids),
    }
