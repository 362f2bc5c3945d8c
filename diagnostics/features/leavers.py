"""Who of ours is no longer here."""

import polars as pl

from diagnostics.features.frame import Reading, known, query

# Whoever was never in a team has not left one.
GONE = """
SELECT u.id FROM {users} u
  LEFT JOIN {memberships} m ON m.user_id = u.id AND m.started_on <= {day}
 GROUP BY u.id, u.left_on
HAVING u.left_on <= {day} OR bool_and(coalesce(m.ended_on <= {day}, false))
"""


def leavers(reading: Reading) -> pl.Series:
    """Ids of people who left by as_of, or whose last place in a team ended by then."""
    users, of_users = known("accounts_user", reading.known_at)
    memberships, of_memberships = known("accounts_membership", reading.known_at)
    sql = GONE.format(users=users, memberships=memberships, day="%s")
    parameters = [*of_users, *of_memberships, *[reading.as_of] * 3]
    return query(sql, parameters, {"user_id": pl.Int64})["user_id"]
