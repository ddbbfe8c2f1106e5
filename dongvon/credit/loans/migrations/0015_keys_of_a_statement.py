"""Keys looked up once a statement: see `keys_of_a_statement` in `base/access/walls.py` and decision 0047."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import keys_of_a_statement


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0014_securities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="act",
            name="loan",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="loans.loan",
            ),
        ),
        migrations.AlterField(
            model_name="act",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        keys_of_a_statement("loans_act", loan_id="loans_loan"),
    ]
