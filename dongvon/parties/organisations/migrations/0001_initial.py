"""Organisations that borrow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0005_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=160)),
                ("search", models.CharField(max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "doanh nghiệp"),
                            ("cooperative", "hợp tác xã"),
                            ("coop_group", "tổ hợp tác"),
                            ("business", "hộ kinh doanh"),
                            ("school", "cơ sở giáo dục mầm non"),
                        ],
                        max_length=11,
                    ),
                ),
                ("tax_code", models.CharField(max_length=14, unique=True)),
                ("licence", models.CharField(max_length=40)),
                ("since_on", models.DateField()),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisation",
                        to="households.household",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        wall_by_place("organisations_organisation"),
    ]
