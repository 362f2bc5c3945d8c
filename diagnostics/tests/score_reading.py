"""What tests of scores that are read through the API share."""

from datetime import timedelta

from accounts.tests.builders import TODAY, make_note, make_purchase


def buys_monthly(customer, months=14, silent_days=10):
    for month in range(months):
        make_purchase(
            customer, purchased_on=TODAY - timedelta(days=silent_days + 30 * month)
        )
    make_note(customer, sentiment=1, happened_on=TODAY - timedelta(days=silent_days))
    return customer


def of_account(customer_id, rest=""):
    return f"/api/v1/accounts/{customer_id}/score/{rest}"
