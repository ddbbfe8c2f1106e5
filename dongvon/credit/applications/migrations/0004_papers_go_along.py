"""Where a loan has moved to, what it was made from is read too: application, meeting, list 03/TD, and their papers."""

from django.db import migrations

from dongvon.base.access.walls import seen_also

HERE_NOW = "JOIN loans_formerplacement AS p ON p.loan_id = a.loan_id"


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_cancelled_on"),
        ("attachments", "0002_walls"),
        ("loans", "0014_securities"),
    ]
    operations = [
        seen_also("applications_application", "loan_id", "SELECT loan_id FROM loans_formerplacement WHERE place"),
        seen_also(
            "applications_memberlist",
            "id",
            f"SELECT a.list_id FROM applications_application AS a {HERE_NOW} WHERE p.place",
        ),
        seen_also(
            "applications_meeting",
            "id",
            "SELECT l.meeting_id FROM applications_memberlist AS l JOIN applications_application AS a "
            f"ON a.list_id = l.id {HERE_NOW} WHERE p.place",
        ),
        seen_also(
            "attachments_attachment",
            "(about_type, about_id)",
            f"""SELECT kept.about_type, kept.about_id FROM (
                    SELECT 'loan' AS about_type, loan_id AS about_id, place FROM loans_formerplacement
                    UNION ALL
                    SELECT 'application', a.id, p.place FROM applications_application AS a {HERE_NOW}
                    UNION ALL
                    SELECT 'member_list', a.list_id, p.place FROM applications_application AS a {HERE_NOW}
                ) AS kept WHERE kept.place""",
        ),
    ]
