from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("mirror", "0002_walls"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="groupmonth",
            name="origins",
        ),
    ]
