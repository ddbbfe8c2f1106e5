"""Proposals to move balances between programmes; all of it only grows."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place

TABLES = ("planning_proposal", "planning_proposalversion", "planning_proposalmove", "planning_proposalstep")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("capital", "0001_initial"),
        ("ledger", "0004_keys_of_a_statement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("on", models.DateField()),
                ("months", models.PositiveSmallIntegerField()),
                ("until_on", models.DateField()),
                ("supplies", models.JSONField()),
                ("needs", models.JSONField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProposalVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="planning.proposal"
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
        migrations.CreateModel(
            name="ProposalStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("kind", models.CharField(choices=[("sent", "Sent"), ("refused", "Refused")], max_length=7)),
                ("on", models.DateField()),
                ("document", models.CharField(max_length=60)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="planning.proposal"
                    ),
                ),
                (
                    "sheet",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_by",
                        to="capital.targetsheet",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="planning.proposalversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProposalMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("giver", models.CharField(max_length=12)),
                ("receiver", models.CharField(max_length=12)),
                ("amount", models.BigIntegerField()),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.fund"),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="planning.proposalversion"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["place", "on"], name="proposals_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gte", 1), ("until_on__gt", models.F("on"))), name="proposal_looks_ahead"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalversion",
            constraint=models.UniqueConstraint(fields=("proposal", "number"), name="one_version_of_a_proposal"),
        ),
        migrations.AddConstraint(
            model_name="proposalversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 1), models.Q(("number__gt", 1), models.Q(("reason", ""), _negated=True)), _connector="OR"
                ),
                name="a_change_by_hand_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalstep",
            constraint=models.UniqueConstraint(fields=("proposal", "kind"), name="a_proposal_takes_a_step_once"),
        ),
        migrations.AddConstraint(
            model_name="proposalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "sent"), ("sheet__isnull", False)),
                    models.Q(("kind", "refused"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="what_is_sent_has_a_sheet",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalmove",
            constraint=models.UniqueConstraint(
                fields=("version", "fund", "giver", "receiver"), name="one_move_between_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("amount"), "/", models.Value(100000)
                            ),
                            "*",
                            models.Value(100000),
                        ),
                    ),
                    ("amount__gt", 0),
                    models.Q(("giver", models.F("receiver")), _negated=True),
                ),
                name="move_in_tenths_of_a_million",
            ),
        ),
        wall_by_place(*TABLES),
        only_grows(*TABLES),
    ]
