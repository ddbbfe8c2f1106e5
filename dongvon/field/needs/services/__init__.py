"""Writes on needs: what households say when asked (`asking`), and what comes from the public page (`declaring`)."""

from dongvon.field.needs.services.asking import (
    HEARERS,
    Wanted,
    declare_need,
    end_need,
    record_answer,
    record_obstacle,
)
from dongvon.field.needs.services.declaring import declare_from_public, dismiss_declaration, link_declaration

__all__ = [
    "HEARERS",
    "Wanted",
    "declare_from_public",
    "declare_need",
    "dismiss_declaration",
    "end_need",
    "link_declaration",
    "record_answer",
    "record_obstacle",
]
