import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_walls"),
        ("households", "0002_walls"),
        ("ledger", "0002_walls"),
        ("loans", "0002_walls"),
        ("places", "0002_units"),
    ]

    operations = [
        migrations.AlterField(
            model_name="instalment",
            name="loan",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="loans.loan"
            ),
        ),
        migrations.AlterField(
            model_name="loan",
            name="borrower",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loans",
                to="households.person",
            ),
        ),
        migrations.AlterField(
            model_name="loan",
            name="fund",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="ledger.fund"
            ),
        ),
        migrations.AlterField(
            model_name="loan",
            name="number",
            field=models.CharField(max_length=16),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="loan",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="loans.loan"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                fields=("number", "household"), name="one_loan_per_number_and_household"
            ),
        ),
    ]
