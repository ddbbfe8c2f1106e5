"""What every entry about capital is held against: words that fit their column, a day that has come."""

from datetime import date

from django.db import models
from django.utils import timezone

from dongvon.core.problems import N_, Problem, Refused


def refuse_unfit(model: type[models.Model], **texts: str) -> None:
    """Refuse a text that is empty or longer than its column."""
    for name, text in texts.items():
        most = getattr(model._meta.get_field(name), "max_length", None) or 0
        if not 0 < len(text.strip()) <= most:
            words = N_("Hãy điền đủ các mục; mục này dài nhất {most} chữ.")
            raise Refused(Problem("words_unfit", words, {"most": most}))


def refuse_ahead(on: date) -> None:
    if on > timezone.localdate():
        raise Refused(Problem("day_ahead", N_("Ngày ghi không được sau hôm nay.")))
