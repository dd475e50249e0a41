"""Applications, roles, references, agreements, courses: from the first question to the first visit."""

import compliance.fields.columns
import compliance.fields.rows
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from compliance.tenancy.policies import child_table, tenant_table

OF_A_PROGRAM = ("agreement", "course", "reference", "roleneeds")
OF_A_VOLUNTEER = (
    "application", "attendance", "interview", "mentorship", "onboardinghold", "signature", "volunteerrole"
)


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0014_clearances_and_breaks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('title_en', models.CharField(max_length=120)),
                ('title_es', models.CharField(max_length=120)),
                ('text_en', models.TextField(max_length=20000)),
                ('text_es', models.TextField(max_length=20000)),
                ('counts_from', models.DateField()),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_by', models.CharField(max_length=120)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='volunteers.program')),
            ],
            options={
                'ordering': ['code', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', compliance.fields.columns.KeyField(editable=False)),
                ('stage', models.CharField(choices=[('form', 'filling in the form'), ('references', 'references'), ('interview', 'interview'), ('training', 'training'), ('agreements', 'agreements'), ('decision', 'to be decided'), ('approved', 'approved'), ('declined', 'not agreed to'), ('withdrawn', 'taken back')], default='form', max_length=10)),
                ('stage_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('steps_done', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('is_adult', models.BooleanField(blank=True, null=True)),
                ('follows_english', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('talk', 'I would rather talk about it')], max_length=4)),
                ('leaves_unaided', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('talk', 'I would rather talk about it')], max_length=4)),
                ('has_ties', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('talk', 'I would rather talk about it')], max_length=4)),
                ('how_heard', models.CharField(blank=True, choices=[('friend', 'from somebody who helps here'), ('congregation', 'in my congregation'), ('school', 'at my school or college'), ('event', 'at an event'), ('press', 'in the press or on the internet'), ('other', 'in another way')], max_length=12)),
                ('understands_commitment', models.BooleanField(default=False)),
                ('needs', compliance.fields.columns.SealedTextField(blank=True, default='', editable=True, max_length=300)),
                ('emergency_contact', compliance.fields.columns.SealedTextField(blank=True, default='', editable=True, max_length=160)),
                ('why', compliance.fields.columns.SealedTextField(blank=True, default='', editable=True, max_length=600)),
                ('volunteer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='application', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['stage_since', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name_en', models.CharField(max_length=80)),
                ('name_es', models.CharField(max_length=80)),
                ('validity_months', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)])),
                ('includes', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, size=None)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='courses', to='volunteers.program')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='CourseDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateTimeField()),
                ('where', models.CharField(max_length=120)),
                ('language', models.CharField(default='en', max_length=8)),
                ('places', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)])),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates', to='volunteers.course')),
            ],
            options={
                'ordering': ['starts', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('coming', 'coming'), ('off', 'cannot come'), ('came', 'came'), ('missed', 'did not come')], default='coming', max_length=6)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='volunteers.volunteer')),
                ('date', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='volunteers.coursedate')),
            ],
            options={
                'ordering': ['date_id', 'volunteer_id'],
            },
        ),
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', compliance.fields.columns.KeyField(editable=False)),
                ('held_on', models.DateField()),
                ('done_by', models.CharField(max_length=120)),
                ('outcome', models.CharField(choices=[('yes', 'would be a good fit'), ('again', 'talk once more'), ('other_role', 'better in another role'), ('no', 'not now')], max_length=10)),
                ('note', compliance.fields.columns.SealedTextField(blank=True, default='', editable=True, max_length=1000)),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interviews', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['-held_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Mentorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentees', to='volunteers.volunteer')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentorships', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['-since'],
            },
        ),
        migrations.CreateModel(
            name='OnboardingHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('reference', 'waiting for a reference'), ('training', 'waiting for a training date'), ('asked', 'they asked to wait'), ('no_place', 'no place in the program at the moment'), ('talk', 'something to talk about first')], max_length=9)),
                ('until', models.DateField(blank=True, null=True)),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('set_by', models.CharField(max_length=120)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='onboarding_holds', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['-set_at'],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', compliance.fields.columns.KeyField(editable=False)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('named', 'named'), ('asked', 'asked'), ('answered', 'answered')], default='named', max_length=8)),
                ('language', models.CharField(default='en', max_length=5)),
                ('name', compliance.fields.columns.SealedTextField(blank=True, editable=True, max_length=80, verbose_name='name')),
                ('contact', compliance.fields.columns.SealedEmailField(blank=True, editable=True, max_length=254, verbose_name='e-mail')),
                ('fingerprint', models.BinaryField(null=True, unique=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('is_ok', models.BooleanField(blank=True, null=True)),
                ('answer', compliance.fields.columns.SealedTextField(blank=True, default='', editable=True, max_length=1000)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='volunteers.program')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['number', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RoleNeeds',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('visitor', 'visit'), ('letters', 'write letters'), ('driver', 'drive'), ('host', 'host somebody'), ('interpreter', 'interpret'), ('intake', 'answer calls and requests'), ('locate', 'find out where somebody is')], max_length=11)),
                ('references', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(3)])),
                ('interview', models.BooleanField(default=False)),
                ('courses', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, size=None)),
                ('agreements', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, size=None)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_needs', to='volunteers.program')),
            ],
            options={
                'ordering': ['role'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('way', models.CharField(choices=[('screen', 'on the screen'), ('phone', 'read out on the telephone'), ('paper', 'on paper')], default='screen', max_length=6)),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('witnessed_by', models.CharField(blank=True, max_length=120)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='volunteers.agreement')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['-signed_at'],
            },
        ),
        migrations.CreateModel(
            name='VolunteerRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('visitor', 'visit'), ('letters', 'write letters'), ('driver', 'drive'), ('host', 'host somebody'), ('interpreter', 'interpret'), ('intake', 'answer calls and requests'), ('locate', 'find out where somebody is')], max_length=11)),
                ('state', models.CharField(choices=[('wanted', 'asked for'), ('approved', 'approved'), ('paused', 'resting'), ('declined', 'not agreed to')], default='wanted', max_length=8)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='volunteers.volunteer')),
            ],
            options={
                'ordering': ['volunteer_id', 'role'],
            },
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('program', 'code', 'number'), name='agreement_version_once'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['stage', 'stage_since'], name='application_stage'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', False), ('stage__in', ['form', 'withdrawn', 'declined']), _connector='OR'), name='application_sent_before_it_moves'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.UniqueConstraint(fields=('program', 'code'), name='course_once_a_program'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('date', 'volunteer'), name='attendance_once_a_date'),
        ),
        migrations.AddConstraint(
            model_name='mentorship',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('volunteer',), name='mentor_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='mentorship',
            constraint=models.CheckConstraint(condition=models.Q(('volunteer', models.F('mentor')), _negated=True), name='mentor_is_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='mentorship',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('since')), _connector='OR'), name='mentorship_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='onboardinghold',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('volunteer',), name='onboarding_hold_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='onboardinghold',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('set_at')), _connector='OR'), name='onboarding_hold_ends_after'),
        ),
        migrations.AddConstraint(
            model_name='reference',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('answered_at__isnull', False), ('is_ok__isnull', False)), _connector='OR'), name='reference_answered_says_what'),
        ),
        migrations.AddConstraint(
            model_name='roleneeds',
            constraint=models.UniqueConstraint(fields=('program', 'role'), name='needs_once_a_role'),
        ),
        migrations.AddConstraint(
            model_name='roleneeds',
            constraint=models.CheckConstraint(condition=models.Q(('references__lte', 3)), name='needs_few_references'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('volunteer', 'agreement'), name='signature_once_a_version'),
        ),
        migrations.AddConstraint(
            model_name='volunteerrole',
            constraint=models.UniqueConstraint(fields=('volunteer', 'role'), name='role_once_a_volunteer'),
        ),
        *(tenant_table(f"volunteers_{name}") for name in OF_A_PROGRAM),
        *(
            child_table(f"volunteers_{name}", parent="volunteers_volunteer", column="volunteer_id")
            for name in OF_A_VOLUNTEER
        ),
        child_table("volunteers_coursedate", parent="volunteers_course", column="course_id"),
    ]
