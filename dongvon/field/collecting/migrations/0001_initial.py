"""Phones, receipt ranges, entries handed in."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("groups", "0003_places_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("public_id", models.UUIDField(unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("enrolled_on", models.DateField()),
                ("revoked_on", models.DateField(null=True)),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("digest", models.BinaryField(max_length=32)),
                ("sent", models.PositiveIntegerField()),
                ("taken", models.PositiveIntegerField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="collecting.device"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("entry_id", models.UUIDField(unique=True)),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("about_id", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("receipt", models.CharField(blank=True, default="", max_length=24)),
                ("session_on", models.DateField()),
                ("claimed_on", models.DateField()),
                ("collected_on", models.DateField()),
                ("made_at", models.BigIntegerField()),
                ("undoes", models.UUIDField(null=True, unique=True)),
                ("code", models.CharField(max_length=26, unique=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="collecting.delivery"
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="collecting.device"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptRange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("series", models.CharField(max_length=8)),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("handed_on", models.DateField()),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranges",
                        to="collecting.device",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(fields=("group", "number"), name="one_phone_per_number"),
        ),
        migrations.AddIndex(
            model_name="handedentry",
            index=models.Index(fields=["group", "session_on"], name="entries_of_a_session"),
        ),
        migrations.AddConstraint(
            model_name="handedentry",
            constraint=models.UniqueConstraint(fields=("device", "number"), name="one_entry_per_number"),
        ),
        migrations.AddConstraint(
            model_name="handedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("amount__lte", 1000000000)), name="handed_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="handedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("interest", "deposit", "interest_from_savings", "principal_from_savings"))
                ),
                name="handed_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptrange",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="receipts_run_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptrange",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("series", "="),
                    (models.Func(models.F("first"), models.F("last"), models.Value("[]"), function="int4range"), "&&"),
                ],
                name="a_receipt_is_handed_out_once",
            ),
        ),
    ]
