"""What a laptop took along, and what was decided about what it entered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("collecting", "0003_laptops"),
        ("transaction_days", "0003_whole_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("figures", models.JSONField()),
                ("prepared_at", models.DateTimeField(auto_now_add=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="preparations", to="collecting.device"
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preparations",
                        to="transaction_days.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("choice", models.CharField(max_length=9)),
                ("clashes", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                ("now", models.JSONField(default=dict)),
                ("posted", models.BigIntegerField(default=0)),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                ("settled_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="synchronised",
                        to="collecting.handedentry",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled",
                        to="transaction_days.session",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("choice", "post"), ("clashes", [])),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_clash_is_settled_with_a_reason",
                    )
                ],
            },
        ),
        wall_by_place("laptops_preparation", "laptops_settled"),
        only_grows("laptops_preparation", "laptops_settled"),
    ]
