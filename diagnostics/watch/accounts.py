"""Facts that name the customer they are of, and the customers themselves."""

import pgtrigger

from accounts import models as facts
from diagnostics.block_tables import CUSTOMERS
from diagnostics.watch.triggers import asks_for_recompute

# Only an undone import deletes customers: what was inferred of them goes, too. Bounds
# that stand in the statement leave other blocks' tables alone: an undo may be long, and
# what it locks, no run can write until it ends.
_FORGET = f"""
FOR block IN SELECT DISTINCT id / {CUSTOMERS} FROM old_rows ORDER BY 1 LOOP
    EXECUTE format(
        'DELETE FROM diagnostics_diagnosis d USING old_rows o'
        ' WHERE d.customer_id = o.id AND d.customer_id >= %s AND d.customer_id < %s',
        block * {CUSTOMERS}, (block + 1) * {CUSTOMERS});
END LOOP;
DELETE FROM diagnostics_diagnosishistory h USING old_rows o WHERE h.customer_id = o.id;
RETURN NULL;
"""  # noqa: S608


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
                declare=[("block", "bigint")],
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
