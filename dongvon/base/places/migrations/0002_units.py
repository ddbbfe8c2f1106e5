"""The communes of today and the units before 2025-07-01, from the reviewed files in `units/`."""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

from dongvon.base.places.texts import without_marks

UNITS = Path(__file__).resolve().parent.parent / "units"


def _rows(name: str) -> list[dict[str, str]]:
    with (UNITS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(apps, schema_editor):
    commune = apps.get_model("places", "Commune")
    commune.objects.bulk_create(
        (
            commune(
                code=row["commune_code"],
                name=row["commune"],
                kind=row["kind"],
                province_code=row["province_code"],
                province=row["province"],
                since_on=date.fromisoformat(row["valid_from"]),
                until_on=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                search=without_marks(row["commune"]),
            )
            for row in _rows("communes.csv")
        ),
        batch_size=2000,
    )
    unit = apps.get_model("places", "FormerUnit")
    unit.objects.bulk_create(
        (
            unit(
                code=row["old_commune_code"],
                name=row["old_commune"],
                province_code=row["old_province_code"],
                province=row["old_province"],
                successor_code=row["new_commune_code"],
                part=row["part"],
                search=without_marks(row["old_commune"]),
            )
            for row in _rows("map_2025.csv")
        ),
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
