"""Keys to what nobody may delete are not looked up row by row (decision 0032)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_walls"),
        ("ledger", "0003_closed_months"),
        ("loans", "0009_security_and_heirs"),
        ("places", "0002_units"),
    ]

    operations = [
        migrations.AlterField(
            model_name="loan",
            name="fund",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loans",
                to="ledger.fund",
            ),
        ),
        migrations.AlterField(
            model_name="loan",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loans",
                to="groups.group",
            ),
        ),
        migrations.AlterField(
            model_name="loan",
            name="hamlet",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loans",
                to="places.hamlet",
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="loan",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="position",
                serialize=False,
                to="loans.loan",
            ),
        ),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON groups_group, places_hamlet, ledger_fund FROM dongvon_app, dongvon_batch",
            migrations.RunSQL.noop,
        ),
    ]
