"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]
    operations = [
        wall_by_place("applications_application", "applications_meeting", "applications_memberlist"),
    ]
