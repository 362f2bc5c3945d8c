"""How a changed row asks for a recompute of the customers it touches."""

import pgtrigger

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
