"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None)}
