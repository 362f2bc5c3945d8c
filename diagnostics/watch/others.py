"""Facts that touch customers by way of something else: people, segments, incidents."""

import pgtrigger

from accounts import models as facts
from diagnostics.watch.triggers import asks_for_recompute

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


# A stored revenue is told, and replayed, by the rates it was converted with.
_KEEP_RATES = """
IF EXISTS (SELECT FROM diagnostics_frameworkversion
            WHERE rate_set_id IN (OLD.rate_set_id, NEW.rate_set_id)) THEN
    RAISE EXCEPTION 'a scoring model converts with these rates: they never change;'
        ' add another set' USING ERRCODE = '23514';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class WatchedRate(facts.Rate):
    class Meta:
        proxy = True
        triggers = [
            *asks_for_recompute(
                "SELECT c.id AS customer_id FROM accounts_customer c"
                " WHERE c.currency IN (SELECT currency FROM ({rows}) rows)"
            ),
            pgtrigger.Trigger(
                name="keep_rates",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_KEEP_RATES,
            ),
        ]


class WatchedFeed(facts.Feed):
    """What changes who is connected, or heard: its start, its cadence, speaking again.

    News after more than its cadence end a silence, which held every account's figures.
    """

    class Meta:
        proxy = True
        triggers = asks_for_recompute(
            "SELECT c.id AS customer_id FROM accounts_customer c WHERE EXISTS ("
            "SELECT FROM ({rows}) rows WHERE NOT EXISTS ("
            "SELECT FROM accounts_feed f WHERE f.kind = rows.kind AND f.id <> rows.id"
            " AND f.started_on <= rows.started_on AND f.cadence_days IS NULL))",
            changed="((n.started_on, n.cadence_days)"
            " IS DISTINCT FROM (o.started_on, o.cadence_days)"
            " OR n.data_through > o.data_through + o.cadence_days)",
        )
