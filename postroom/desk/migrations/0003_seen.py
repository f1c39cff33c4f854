from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_folder_file")]

    operations = [
        migrations.RemoveField("edit", "version"),
        migrations.AddField("run", "token", models.CharField(max_length=32, null=True, unique=True)),
    ]
