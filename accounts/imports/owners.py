"""Owners told by a column of the accounts: a changed owner ends the one before."""

from accounts.imports import assignments
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import Mapping
from accounts.imports.report import Problem
from accounts.imports.staging import Staging

_OWNERS = """
DROP TABLE IF EXISTS owners;
CREATE TEMPORARY TABLE owners ON COMMIT DROP AS
SELECT line, target_id AS customer_id, owner_id AS user_id, 'owner' AS role,
       NULL::date AS started_on, NULL::date AS ended_on, ''::text AS "order",
       'created' AS verdict
  FROM resolved WHERE owner_id IS NOT NULL
"""
_SET_ASIDE = """
ALTER TABLE resolved RENAME TO accounts_of_file;
ALTER TABLE owners RENAME TO resolved
"""
_CLASHES = """
SELECT line, reason FROM rejected JOIN accounts_of_file USING (line)
"""
_BRING_BACK = """
UPDATE accounts_of_file a SET verdict = 'updated' FROM resolved owner
 WHERE owner.line = a.line AND owner.verdict <> 'unchanged'
   AND a.verdict = 'unchanged';
DROP TABLE resolved;
ALTER TABLE accounts_of_file RENAME TO resolved
"""
_GAVE_UP = """
WITH ended AS (
    UPDATE accounts_assignment a SET ended_on = %(file_day)s FROM resolved r
     WHERE a.customer_id = r.target_id AND r.owner_id IS NULL AND a.role = 'owner'
       AND a.ended_on IS NULL AND a.source = %(source)s
       AND a.started_on < %(file_day)s
    RETURNING r.line
)
UPDATE resolved r SET verdict = 'updated' FROM ended
 WHERE r.line = ended.line AND r.verdict = 'unchanged'
"""


def assign(staging: Staging) -> list[Problem]:
    """Bring the owners to what the accounts' rows say, as a file of owners would.

    An owner who is new on an account begins on the day the file speaks of; the very
    first one when the account was acquired. An emptied cell ends what this source said.
    Returned are the rows whose owner clashes with what is known.
    """
    staging.execute(_GAVE_UP)
    staging.execute(_OWNERS)
    staging.execute(_SET_ASIDE)
    columns = {"customer": "external_id", "person": staging.mapping.label("owner")}
    mapping = Mapping(source=staging.mapping.source, columns=columns)
    theirs = Staging(staging.cursor, KINDS["assignments"], mapping)
    theirs.parameters |= staging.parameters
    assignments.load(theirs)
    if found := theirs.rows(_CLASHES):
        return [Problem(line, columns["person"], reason) for line, reason in found]
    staging.remarks += theirs.remarks
    staging.execute(_BRING_BACK)
    return []
