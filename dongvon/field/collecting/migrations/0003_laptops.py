"""Laptops of the team: a device without a group, payouts among the entries."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collecting", "0002_walls"),
        ("groups", "0003_places_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="handedentry",
            name="handed_kind",
        ),
        migrations.AddField(
            model_name="handedentry",
            name="basis",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="handedentry",
            name="recipient",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="device",
            name="group",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"
            ),
        ),
        migrations.AlterField(
            model_name="handedentry",
            name="group",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("group", None)), fields=("place", "number"), name="one_laptop_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="handedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("interest", "deposit", "interest_from_savings", "principal_from_savings", "payout"))
                ),
                name="handed_kind",
            ),
        ),
    ]
