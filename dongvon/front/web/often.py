"""Pages without an account: whoever asks or writes so often that he is guessing, or a machine, is told to wait."""

from django.core.cache import cache
from django.http import HttpRequest


def too_often(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Whether an address has come for the same thing more than `most` times in so many seconds; this time counts."""
    key = f"{what}/{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, seconds)
    return cache.incr(key) > most
