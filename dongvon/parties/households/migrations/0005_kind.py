"""Customer rows of organisations are no households."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0004_authorisations"),
    ]

    operations = [
        migrations.AddField(
            model_name="household",
            name="customer_kind",
            field=models.CharField(
                choices=[("household", "hộ gia đình"), ("organisation", "tổ chức")],
                db_default="household",
                default="household",
                max_length=12,
            ),
        ),
    ]
