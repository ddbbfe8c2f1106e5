"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [("transaction_days", "0001_initial")]
    operations = [
        wall_by_place("transaction_days_session", "transaction_days_sheet", "transaction_days_sheetline"),
        only_grows("transaction_days_sheet", "transaction_days_sheetline"),
    ]
