"""Files of previews are kept to be read anew, and what people said about their columns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.AddField("importdraft", "file", models.BinaryField(null=True)),
        migrations.CreateModel(
            name="KeptColumns",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("codes", models.JSONField()),
                ("kept_by", models.CharField(max_length=200)),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        # A preview that an earlier version left lacks what is told of a file now; its file is chosen again.
        migrations.RunPython(
            lambda apps, _schema: apps.get_model("customers", "ImportDraft").objects.all().delete(),
            migrations.RunPython.noop,
        ),
    ]
