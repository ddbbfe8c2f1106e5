"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [("collecting", "0001_initial")]
    operations = [
        wall_by_place("collecting_device", "collecting_receiptrange", "collecting_delivery", "collecting_handedentry"),
        only_grows("collecting_receiptrange", "collecting_delivery", "collecting_handedentry"),
    ]
