"""Celery for the suite: every message that is sent arrives three times.

`celery -A bench.chaos.tripled worker` is the product's worker, and so its beat; below
them the transport puts each message into its queue three times over, with one id and
one delivery tag, as a broker does that delivers again what was not acknowledged in
time. Blocks are small, so that a night of few customers has several.
"""

from typing import Any

from celery.signals import worker_process_init
from kombu.transport.redis import Channel

from config.celery import app

__all__ = ["app", "make_blocks_small"]

COPIES = 3
CUSTOMERS_IN_A_BLOCK = 300
_put_once = Channel._put


def _put(self: Channel, queue: str, message: dict[str, Any], **options: Any) -> None:
    for _ in range(COPIES):
        _put_once(self, queue, message, **options)


@worker_process_init.connect
def make_blocks_small(**_: Any) -> None:
    """In this process; all that share an installation have to agree on it."""
    from diagnostics import blocks

    blocks.CUSTOMERS = CUSTOMERS_IN_A_BLOCK


Channel._put = _put
