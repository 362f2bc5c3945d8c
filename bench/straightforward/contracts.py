"""What contracts tell: notice, and the time left."""

from django.db.models import Max

from bench.straightforward.account import Account, Columns


def renewal_notice(account: Account) -> Columns:
    """Notice counts on the contract that runs longest."""
    as_of = account.setting.as_of
    signed = account.customer.contracts.filter(signed_on__lte=as_of)
    rows = list(signed.values_list("ended_on", "notice_given_on"))
    if not rows:
        return {}
    end = max(ended for ended, _ in rows)
    notices = [notice for ended, notice in rows if ended == end and notice]
    return {
        "days_to_renewal": -account.setting.age(end),
        "notice_given": int(any(notice <= as_of for notice in notices)),
    }


def renewal_runway(account: Account) -> Columns:
    signed = account.customer.contracts.filter(signed_on__lte=account.setting.as_of)
    end = signed.aggregate(day=Max("ended_on"))["day"]
    return {"days_to_renewal": -account.setting.age(end) if end else None}
