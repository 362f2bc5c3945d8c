"""How long a loop over accounts takes that asks the database for each measure.

usage: python -m bench.straightforward [CUSTOMERS_IN_DB [SAMPLE [SEED]]]

Prints each statement once, as it was sent for the first account that needed it, and in
the last line the figures as JSON. Exits with 1 where a score, or anything it is made
of, is not what the pipeline has stored.
"""

import json
import secrets
import sys

from bench._installation import open_installation
from bench.straightforward import measure


def main() -> None:
    given = list(map(int, sys.argv[1:]))
    customers, sample, seed = given + [20_000, 1000, secrets.randbits(32)][len(given) :]
    open_installation(customers)
    print(f"{sample:,} of {customers:,} accounts, drawn with seed {seed}")
    figures = measure(min(sample, customers), seed, print)
    print(json.dumps({"customers": customers, **figures}))
    sys.exit(1 if figures["differences"] else 0)


if __name__ == "__main__":
    main()
