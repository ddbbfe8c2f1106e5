"""Instalments hang on loans that nobody can delete, so the database need not check each of them (decision 0032)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loans", "0004_imported_corrections")]

    operations = [
        migrations.AlterField(
            model_name="instalment",
            name="loan",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instalments",
                to="loans.loan",
            ),
        ),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON loans_loan FROM dongvon_app, dongvon_batch", migrations.RunSQL.noop
        ),
    ]
