
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0003_sign_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='suspended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='program',
            name='archived_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('fingerprint', models.BinaryField(null=True, unique=True)),
                ('role', models.CharField(choices=[('AP', 'applicant'), ('VO', 'volunteer'), ('MB', 'mentor'), ('PL', 'program lead'), ('RA', 'facility-rule admin'), ('NC', 'network coordinator'), ('AU', 'auditor'), ('SA', 'system admin')], max_length=2)),
                ('way', models.CharField(choices=[('mail', 'e-mail'), ('text', 'text message'), ('hand', 'handed over')], max_length=4)),
                ('address_index', models.BinaryField(null=True)),
                ('address_sealed', models.BinaryField(null=True)),
                ('language', models.CharField(default='en', max_length=5)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField()),
                ('wrong_addresses', models.PositiveSmallIntegerField(default=0)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='volunteers.membership')),
                ('program', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='volunteers.program')),
                ('volunteer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('program__isnull', False), models.Q(('role__in', ['AP', 'VO', 'MB', 'PL']), _negated=True), _connector='OR'), name='invitation_program_roles_have_a_program'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at'))), name='invitation_ends_after_it_is_made'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='invitation_accepted_or_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='SignInAddress',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('mail', 'e-mail'), ('text', 'text message')], max_length=4)),
                ('index', models.BinaryField(db_index=True)),
                ('sealed', models.BinaryField()),
                ('shown_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_addresses', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'way'), name='sign_in_address_once_a_way')],
            },
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('asked_sealed', models.BinaryField(null=True)),
                ('asked_index', models.BinaryField(db_index=True)),
                ('language', models.CharField(default='en', max_length=5)),
                ('device', models.BinaryField(db_index=True)),
                ('browser', models.BinaryField()),
                ('fingerprint', models.BinaryField(null=True, unique=True)),
                ('code', models.BinaryField(null=True)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField(db_index=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at'))), name='sign_in_link_ends_after_it_is_made')],
            },
        ),
    ]
