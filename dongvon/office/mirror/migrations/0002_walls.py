"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import only_grows, wall_by_place, wall_by_places


class Migration(migrations.Migration):
    dependencies = [("mirror", "0001_initial")]
    operations = [
        wall_by_place(
            "mirror_loanmonth", "mirror_customermonth", "mirror_groupmonth", "mirror_figure", "mirror_explanation",
            "mirror_matchedexpectation",
        ),
        wall_by_places("mirror_bankfile", "mirror_monthcheck"),
        only_grows("mirror_explanation", "mirror_monthcheck"),
    ]  # fmt: skip
