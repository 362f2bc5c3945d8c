"""Tables without their indexes and foreign keys while they are filled.

Building an index over all rows at once, and checking a foreign key by one join, takes a
fraction of doing so row by row. Rules on single rows, primary keys and triggers stay.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

_CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
  FROM pg_constraint
 WHERE conrelid = %s::regclass AND contype IN ('f', 'x')
 ORDER BY conname
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
  FROM pg_index
 WHERE indrelid = %s::regclass
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid
                      AND conrelid = indrelid)
 ORDER BY indexrelid::regclass::text
"""


@contextmanager
def bare(cursor: CursorWrapper, tables: Iterable[str]) -> Iterator[None]:
    """Without them inside; as they were outside. Only in a transaction of its own."""
    made_again: list[str] = []
    for table in tables:
        for query in (_CONSTRAINTS, _INDEXES):
            cursor.execute(query, [table])
            for drop, make in cursor.fetchall():
                cursor.execute(drop)
                made_again.append(make)
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    is_key = [" FOREIGN KEY " in statement for statement in made_again]
    for _, statement in sorted(zip(is_key, made_again, strict=True)):
        cursor.execute(statement)
