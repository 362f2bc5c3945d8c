"""Owners told by a column of the accounts: a changed owner ends the one before."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.imports import assignments
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import Mapping
from accounts.imports.staging import Staging

_OWNERS = """
DROP TABLE IF EXISTS owners;
CREATE TEMPORARY TABLE owners ON COMMIT DROP AS
SELECT line, target_id AS customer_id, owner_id AS user_id, 'owner' AS role,
       NULL::date AS started_on, NULL::date AS ended_on, ''::text AS "order",
       acquired_on, 'created' AS verdict
  FROM resolved WHERE owner_id IS NOT NULL
"""
_SET_ASIDE = """
ALTER TABLE resolved RENAME TO accounts_of_file;
ALTER TABLE owners RENAME TO resolved
"""
_BRING_BACK = """
ALTER TABLE resolved RENAME TO owners;
ALTER TABLE accounts_of_file RENAME TO resolved
"""
_DROP_OTHERS = """
DELETE FROM owners o
 WHERE NOT EXISTS (SELECT FROM resolved r WHERE r.line = o.line)
"""
_COUNT = """
UPDATE resolved r SET verdict = 'updated' FROM owners o
 WHERE o.line = r.line AND o.verdict <> 'unchanged' AND r.verdict = 'unchanged'
"""
_GAVE_UP = """
WITH ended AS (
    UPDATE accounts_assignment a SET ended_on = %(file_day)s FROM resolved r
     WHERE a.customer_id = r.target_id AND r.owner IS NULL AND a.role = 'owner'
       AND a.ended_on IS NULL AND a.source = %(source)s
       AND a.started_on < %(file_day)s
    RETURNING r.line
)
UPDATE resolved r SET verdict = 'updated' FROM ended
 WHERE r.line = ended.line AND r.verdict = 'unchanged'
"""


def check(staging: Staging) -> None:
    """Reject the accounts whose owner cannot be, before anything of them is written.

    New accounts must have their ids by now.
    """
    staging.execute(_OWNERS)
    with _in_place_of_accounts(staging) as theirs:
        assignments.check(theirs)
    staging.drop_rejected()


def assign(staging: Staging) -> None:
    """Bring the owners to what the accounts' rows say, as a file of owners would.

    An owner who is new on an account begins on the day the file speaks of; the very
    first one when the account was acquired. An emptied cell ends what this source said;
    a name that is not known yet does not.
    """
    dropped = staging.execute(_DROP_OTHERS)
    staging.execute(_GAVE_UP)
    with _in_place_of_accounts(staging) as theirs:
        if dropped:
            assignments.lay_out(theirs)
        assignments.carry_out(theirs)
    staging.execute(_COUNT)


@contextmanager
def _in_place_of_accounts(staging: Staging) -> Iterator[Staging]:
    """The owners as the rows of a file of assignments, named as the accounts' are."""
    label = staging.mapping.label("owner")
    columns = {"customer": "external_id", "person": label, "started_on": label}
    mapping = Mapping(source=staging.mapping.source, columns=columns)
    theirs = Staging(staging.cursor, KINDS["assignments"], mapping)
    theirs.parameters |= {**staging.parameters, "runs": False}
    staging.execute(_SET_ASIDE)
    yield theirs
    staging.execute(_BRING_BACK)
    staging.has_rejected |= theirs.has_rejected
    staging.remarks += theirs.remarks
