import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_walls"),
        ("ledger", "0002_walls"),
        ("savings", "0002_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="savingsaccount",
            name="fund",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.fund"),
        ),
        migrations.AlterField(
            model_name="savingsaccount",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="savings",
                to="groups.group",
            ),
        ),
    ]
