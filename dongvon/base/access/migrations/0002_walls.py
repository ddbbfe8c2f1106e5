"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        wall_by_place("requests", "access_auditrow"),
        only_grows("requests", "access_auditrow"),
    ]
