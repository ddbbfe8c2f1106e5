"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest

from dongvon.front.web.pages.kit.chrome import frame


def chrome(request: HttpRequest) -> dict[str, Any]:
    return frame(request)
