"""Keys looked up once a statement: see `keys_of_a_statement` in `base/access/walls.py` and decision 0047."""

import django.db.models.deletion
from django.db import migrations, models

from dongvon.base.access.walls import keys_of_a_statement


class Migration(migrations.Migration):
    dependencies = [("collecting", "0005_light_entries")]

    operations = [
        migrations.AlterField(
            model_name="handedentry",
            name="delivery",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="collecting.delivery",
            ),
        ),
        keys_of_a_statement("collecting_handedentry", delivery_id="collecting_delivery"),
    ]
