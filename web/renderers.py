"""JSON for the API: fast, and exact about what it cannot represent."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


def _plain(value: Any) -> str:
    return str(value)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        """JSON bytes; money and other decimals become strings, so no cent is lost."""
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain)
