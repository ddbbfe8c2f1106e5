"""What secures a loan is entered before the loan is there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0013_cancelled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="security",
            name="application_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="security",
            name="loan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="securities", to="loans.loan"
            ),
        ),
        migrations.AddConstraint(
            model_name="security",
            constraint=models.CheckConstraint(
                condition=models.Q(("loan__isnull", False), ("application_id__isnull", False), _connector="OR"),
                name="security_of_something",
            ),
        ),
    ]
