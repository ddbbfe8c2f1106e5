"""Where a loan has moved to, the reviews of its borrower's ability to repay are read too."""

from django.db import migrations

from dongvon.base.access.walls import seen_also


class Migration(migrations.Migration):
    dependencies = [("relief", "0002_ability_reviews"), ("loans", "0011_places_change")]
    operations = [
        seen_also("relief_abilityreview", "loan_id", "SELECT loan_id FROM loans_formerplacement WHERE place"),
    ]
