"""What a customer borrows for, by name and place; an application may name one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_papers_go_along"),
        ("households", "0005_kind"),
        ("places", "0004_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=160)),
                ("document", models.CharField(max_length=40)),
                ("cost", models.BigIntegerField()),
                ("workers", models.PositiveIntegerField(default=0)),
                ("target_workers", models.PositiveIntegerField(default=0)),
                ("since_on", models.DateField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="households.household"
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
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
        migrations.AddField(
            model_name="application",
            name="project",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="applications.project",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(condition=models.Q(("cost__gt", 0)), name="project_costs_something"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("target_workers__lte", models.F("workers"))), name="target_among_workers"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(fields=("customer", "name"), name="one_project_of_a_name"),
        ),
        wall_by_place("applications_project"),
    ]
