"""Triggers by which a changed fact asks for a recompute, in the fact's transaction.

They are declared on proxies, so that their migrations stay here and the facts know
nothing of being judged. Each statement appends the touched customers to
RecomputeRequest; nothing is updated, so no writer waits for another.
"""

import pgtrigger

from accounts import models as facts

_ASK = """
INSERT INTO diagnostics_recomputerequest (customer_id)
SELECT DISTINCT touched.customer_id FROM ({touched}) touched
 WHERE touched.customer_id IS NOT NULL;
RETURN NULL;
"""
_ROWS = {
    "insert": "SELECT * FROM new_rows",
    "update": "SELECT o.* FROM old_rows o JOIN new_rows n ON n.id = o.id AND {changed}"
    " UNION ALL"
    " SELECT n.* FROM old_rows o JOIN new_rows n ON n.id = o.id AND {changed}",
    "delete": "SELECT * FROM old_rows",
}
_REFERENCING = {
    "insert": pgtrigger.Referencing(new="new_rows"),
    "update": pgtrigger.Referencing(old="old_rows", new="new_rows"),
    "delete": pgtrigger.Referencing(old="old_rows"),
}


def asks_for_recompute(
    customers: str = "SELECT customer_id FROM ({rows}) rows",
    changed: str = "n IS DISTINCT FROM o",
) -> list[pgtrigger.Trigger]:
    """Triggers for INSERT, UPDATE and DELETE on one table.

    customers  SQL for the touched customer_id; {rows} stands for the changed rows
    changed    SQL condition that an update from row o to row n matters
    """
    return [
        pgtrigger.Trigger(
            name=f"recompute_{operation}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=getattr(pgtrigger, operation.capitalize()),
            referencing=_REFERENCING[operation],
            func=_ASK.format(
                touched=customers.format(rows=rows.format(changed=changed))
            ),
        )
        for operation, rows in _ROWS.items()
    ]


# Only an undone import deletes customers: what was inferred of them goes, too.
_FORGET = """
DELETE FROM diagnostics_diagnosis d USING old_rows o WHERE d.customer_id = o.id;
DELETE FROM diagnostics_diagnosishistory h USING old_rows o WHERE h.customer_id = o.id;
RETURN NULL;
"""


class WatchedCustomer(facts.Customer):
    class Meta:
        proxy = True
        triggers = [
            *asks_for_recompute("SELECT id AS customer_id FROM ({rows}) rows"),
            pgtrigger.Trigger(
                name="forget_diagnoses",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="old_rows"),
                func=_FORGET,
            ),
        ]


class WatchedAssignment(facts.Assignment):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedContract(facts.Contract):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedPurchase(facts.Purchase):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedContact(facts.Contact):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedNote(facts.Note):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedCompetitorSighting(facts.CompetitorSighting):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedWalletShare(facts.WalletShare):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedReferral(facts.Referral):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedTicket(facts.Ticket):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedAffectedCustomer(facts.AffectedCustomer):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedPlacement(facts.Placement):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedInvoice(facts.Invoice):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedPayment(facts.Payment):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedServiceActivity(facts.ServiceActivity):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedLead(facts.Lead):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedSurveyResponse(facts.SurveyResponse):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedImportanceRating(facts.ImportanceRating):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedFocusGroupReport(facts.FocusGroupReport):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedAgentFeedback(facts.AgentFeedback):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedSuccessFactor(facts.SuccessFactor):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedPromise(facts.Promise):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedAction(facts.Action):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedReview(facts.Review):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedRating(facts.Rating):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


class WatchedReading(facts.Reading):
    class Meta:
        proxy = True
        triggers = asks_for_recompute()


# Whoever leaves, or was trained, changes the accounts in their care.
_IN_CARE_OF = """
SELECT a.customer_id FROM accounts_assignment a
 WHERE a.user_id IN (SELECT {person} FROM ({{rows}}) rows)
 UNION ALL
SELECT p.customer_id FROM accounts_placement p
 WHERE p.user_id IN (SELECT {person} FROM ({{rows}}) rows)
"""


class WatchedUser(facts.User):
    """Only leaving and coming back: the rest of a person is no fact of an account."""

    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            _IN_CARE_OF.format(person="id"),
            changed="n.left_on IS DISTINCT FROM o.left_on",
        )


class WatchedMembership(facts.Membership):
    class Meta:
        proxy = True
        triggers = asks_for_recompute(_IN_CARE_OF.format(person="user_id"))


class WatchedCertificate(facts.Certificate):
    class Meta:
        proxy = True
        triggers = asks_for_recompute(_IN_CARE_OF.format(person="user_id"))


class WatchedIncident(facts.Incident):
    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            "SELECT a.customer_id FROM accounts_affectedcustomer a"
            " WHERE a.incident_id IN (SELECT id FROM ({rows}) rows)"
        )


class WatchedStaffingRequirement(facts.StaffingRequirement):
    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            "SELECT c.id AS customer_id FROM accounts_customer c WHERE EXISTS ("
            "SELECT FROM ({rows}) rows"
            " WHERE rows.customer_id = c.id OR rows.segment_id = c.segment_id)"
        )


class WatchedSegment(facts.Segment):
    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            "SELECT c.id AS customer_id FROM accounts_customer c"
            " WHERE c.segment_id IN (SELECT id FROM ({rows}) rows)"
        )


class WatchedProduct(facts.Product):
    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            "SELECT p.customer_id FROM accounts_purchase p"
            " WHERE p.product_id IN (SELECT id FROM ({rows}) rows)"
        )


class WatchedRate(facts.Rate):
    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            "SELECT c.id AS customer_id FROM accounts_customer c"
            " WHERE c.currency IN (SELECT currency FROM ({rows}) rows)"
        )


class WatchedFeed(facts.Feed):
    """Only what changes who is connected: a kind that opens earlier, or its cadence."""

    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            "SELECT c.id AS customer_id FROM accounts_customer c WHERE EXISTS ("
            "SELECT FROM ({rows}) rows WHERE NOT EXISTS ("
            "SELECT FROM accounts_feed f WHERE f.kind = rows.kind AND f.id <> rows.id"
            " AND f.started_on <= rows.started_on AND f.cadence_days IS NULL))",
            changed="(n.started_on, n.cadence_days)"
            " IS DISTINCT FROM (o.started_on, o.cadence_days)",
        )
