"""Matches with a channel, a part and a seat; proposals, of whom the first yes wins; pairs worked out for many."""

import django.db.models.deletion
from django.db import migrations, models

from compliance.tenancy.policies import child_table, tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('visitation', '0009_placements'),
        ('volunteers', '0013_what_resting_did'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssignedPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveIntegerField()),
                ('waiting_since', models.DateField()),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'not decided yet'), ('proposed', 'proposed'), ('overtaken', 'overtaken'), ('left', 'left waiting')], default='open', max_length=9)),
            ],
            options={
                'ordering': ['rank'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('state', models.CharField(choices=[('queued', 'waiting to be made'), ('making', 'being made'), ('draft', 'draft'), ('failed', 'failed'), ('discarded', 'discarded')], default='queued', max_length=9)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=120)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('served', models.PositiveIntegerField(default=0)),
                ('gap', models.PositiveIntegerField(blank=True, null=True)),
                ('seconds', models.FloatField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='MatchProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('channel', models.CharField(choices=[('visits', 'visits'), ('letters', 'letters'), ('after', 'contact after release')], default='visits', max_length=7)),
                ('part', models.CharField(choices=[('visitor', 'visitor'), ('partner', 'second visitor'), ('interpreter', 'interpreter'), ('mentor', 'mentor'), ('cover', 'stand-in during a pause')], default='visitor', max_length=11)),
                ('more_because', models.CharField(blank=True, choices=[('cover', 'somebody stands in while another pauses'), ('interpreter', 'an interpreter comes along'), ('mentor', 'a mentor comes along at first'), ('hand_over', 'one hands over to another'), ('asked', 'the person asked for it')], max_length=11)),
                ('is_suggested', models.BooleanField(default=True)),
                ('chosen_because', models.CharField(blank=True, choices=[('asked', 'the person asked for them'), ('offered', 'the volunteer offered'), ('knows', 'I know that they would get on'), ('spread', 'to spread the visits'), ('other', 'another reason')], max_length=7)),
                ('state', models.CharField(choices=[('open', 'waits for an answer'), ('taken', 'accepted'), ('nobody', 'nobody could'), ('expired', 'not answered in time'), ('withdrawn', 'taken back')], default='open', max_length=9)),
                ('proposed_by', models.CharField(max_length=120)),
                ('proposed_at', models.DateTimeField()),
                ('answer_until', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-proposed_at', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ProposalAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, choices=[('yes', 'yes'), ('no', 'no')], max_length=3)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('is_matched', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['asked_at', 'volunteer_id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_once_while_it_lasts',
        ),
        migrations.AddField(
            model_name='match',
            name='backup',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='backs_up', to='volunteers.volunteer'),
        ),
        migrations.AddField(
            model_name='match',
            name='channel',
            field=models.CharField(choices=[('visits', 'visits'), ('letters', 'letters'), ('after', 'contact after release')], default='visits', max_length=7),
        ),
        migrations.AddField(
            model_name='match',
            name='covers',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covered_by', to='visitation.match'),
        ),
        migrations.AddField(
            model_name='match',
            name='more_because',
            field=models.CharField(blank=True, choices=[('cover', 'somebody stands in while another pauses'), ('interpreter', 'an interpreter comes along'), ('mentor', 'a mentor comes along at first'), ('hand_over', 'one hands over to another'), ('asked', 'the person asked for it')], max_length=11),
        ),
        migrations.AddField(
            model_name='match',
            name='part',
            field=models.CharField(choices=[('visitor', 'visitor'), ('partner', 'second visitor'), ('interpreter', 'interpreter'), ('mentor', 'mentor'), ('cover', 'stand-in during a pause')], default='visitor', max_length=11),
        ),
        migrations.AddField(
            model_name='match',
            name='paused_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='paused_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='seat',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('person', 'volunteer', 'channel'), name='match_once_while_it_lasts'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('person', 'channel', 'seat'), name='match_one_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('seat__isnull', True), models.Q(('seat__gte', 1), models.Q(('seat__lte', 2), models.Q(('more_because', ''), _negated=True), _connector='OR')), _connector='OR'), name='match_more_than_two_say_why'),
        ),
        migrations.AddField(
            model_name='assignedpair',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visitation.person'),
        ),
        migrations.AddField(
            model_name='assignedpair',
            name='volunteer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='volunteers.volunteer'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='volunteers.program'),
        ),
        migrations.AddField(
            model_name='assignedpair',
            name='assignment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='visitation.assignment'),
        ),
        migrations.AddField(
            model_name='matchproposal',
            name='backup',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='volunteers.volunteer'),
        ),
        migrations.AddField(
            model_name='matchproposal',
            name='covers',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visitation.match'),
        ),
        migrations.AddField(
            model_name='matchproposal',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_proposals', to='visitation.person'),
        ),
        migrations.AddField(
            model_name='matchproposal',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_proposals', to='volunteers.program'),
        ),
        migrations.AddField(
            model_name='proposalanswer',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='visitation.matchproposal'),
        ),
        migrations.AddField(
            model_name='proposalanswer',
            name='volunteer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_answers', to='volunteers.volunteer'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), _negated=True), ('gap__isnull', False), _connector='OR'), name='assignment_is_proven'),
        ),
        migrations.AddConstraint(
            model_name='assignedpair',
            constraint=models.UniqueConstraint(fields=('assignment', 'person'), name='assigned_once'),
        ),
        migrations.AddConstraint(
            model_name='assignedpair',
            constraint=models.CheckConstraint(condition=models.Q(('volunteer__isnull', False), ('state', 'left'), _connector='OR'), name='assigned_pair_has_two'),
        ),
        migrations.AddIndex(
            model_name='matchproposal',
            index=models.Index(fields=['program', 'state', 'answer_until'], name='match_proposal_open'),
        ),
        migrations.AddConstraint(
            model_name='matchproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'channel', 'part'), name='match_proposed_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='matchproposal',
            constraint=models.CheckConstraint(condition=models.Q(('answer_until__gt', models.F('proposed_at'))), name='match_proposal_can_be_answered'),
        ),
        migrations.AddConstraint(
            model_name='matchproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('closed_at__isnull', False), _connector='OR'), name='match_proposal_closes_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='matchproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('part', 'cover'), _negated=True), ('covers__isnull', False), _connector='OR'), name='match_cover_is_for_somebody'),
        ),
        migrations.AddConstraint(
            model_name='proposalanswer',
            constraint=models.UniqueConstraint(fields=('proposal', 'volunteer'), name='match_proposal_asks_once'),
        ),
        migrations.AddConstraint(
            model_name='proposalanswer',
            constraint=models.UniqueConstraint(condition=models.Q(('is_matched', True)), fields=('proposal',), name='match_proposal_first_yes_wins'),
        ),
        migrations.AddConstraint(
            model_name='proposalanswer',
            constraint=models.CheckConstraint(condition=models.Q(('is_matched', False), ('answer', 'yes'), _connector='OR'), name='matched_said_yes'),
        ),
        tenant_table("visitation_matchproposal"),
        child_table("visitation_proposalanswer", parent="visitation_matchproposal", column="proposal_id"),
        tenant_table("visitation_assignment"),
        child_table("visitation_assignedpair", parent="visitation_assignment", column="assignment_id"),
    ]
