# The account alone comes first: django-scheduler's tables refer to it, the facilities stand on those tables, and the
# volunteers' own tables stand on the facilities.
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=120, unique=True, verbose_name='sign-in name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('display_name', models.CharField(blank=True, max_length=80, verbose_name='name shown to colleagues')),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish')], default='en', max_length=5, verbose_name='language of the screens')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('timezone', models.CharField(default='America/New_York', max_length=64)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
