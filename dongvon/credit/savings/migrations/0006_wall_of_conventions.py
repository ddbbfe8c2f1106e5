"""What a group agreed on is seen and written where the group is: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import wall_through


class Migration(migrations.Migration):
    dependencies = [("savings", "0005_interest_and_residents"), ("groups", "0003_places_change")]
    operations = [
        wall_through("savings_groupminimum", "group_id", "groups_group"),
    ]
