"""An undoing that came after its entry was posted is settled by a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("collecting", "0003_laptops"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SettledUndoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("paid_back", "đã trả lại tiền, sổ sách đã điều chỉnh"),
                            ("stands", "khoản thu vẫn đúng, việc hủy không có hiệu lực"),
                        ],
                        max_length=9,
                    ),
                ),
                ("document", models.CharField(max_length=40)),
                ("settled_on", models.DateField()),
                (
                    "settled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undoing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settled", to="collecting.handedentry"
                    ),
                ),
            ],
        ),
        wall_by_place("collecting_settledundoing"),
        only_grows("collecting_settledundoing"),
    ]
