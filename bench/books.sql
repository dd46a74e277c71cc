-- Made-up books for the benchmark, set by set: every number below follows from the row's own, so that two runs have the
-- same data. Run by psql as the superuser over migrated tables, with the variables
--   codes     the counties' codes, as an array              schools, teachers, twinnings   of each county
-- Ids are UUIDv7 by their form and grow with the row's number, as they do when rows come one after the other.
\set ON_ERROR_STOP on
set session_replication_role = replica;  -- no triggers and no look-ups: the rows fit by construction
set synchronous_commit = off;
set client_min_messages = warning;
set work_mem = '256MB';

create function pg_temp.made(kind int, number bigint) returns uuid language sql immutable as
    $$ select ('0190' || lpad(to_hex(kind), 4, '0') || '00007000' || '8000' || lpad(to_hex(number), 12, '0'))::uuid $$;
create function pg_temp.picked(words text[], number bigint) returns text language sql immutable as
    $$ select words[(1 + number % cardinality(words))::int] $$;
-- Nobody searches here by the sound of a name: the keys of searching stay empty.
\set recorded '''2022-08-01 00:00+08'''

insert into county (id, code, name, recorded_from)
select number, code, '第' || number || '县', :recorded
from unnest(:codes::text[]) with ordinality as given (code, number);
analyze county;

-- School s of county c has the number c * 10,000 + s; teacher t has c * 1,000,000 + t and teaches at school t mod schools.
insert into school (id, county_id, code, name, search_key, kind, stages, public, pupils, recorded_from)
select pg_temp.made(1, c.id * 10000 + s), c.id, '3' || lpad((c.id * 10000 + s)::text, 9, '0'),
       c.name || pg_temp.picked('{实验,河湾,青山,听泉,向阳,育才,东风,新华}', s) || s || '小学',
       '', 'primary_school', '{primary}', true, 200 + s % 1800, :recorded
from county c, generate_series(0, :schools - 1) s;
insert into school_class (school_id, year, nbs, recorded_from)
select id, year, pg_temp.picked('{111,121,210,220,220}', ('x' || right(id::text, 7))::bit(28)::int), :recorded
from school, generate_series(2022, 2026) year;

insert into teacher (county_id, id, school_id, person_id, name, search_key, sex, born_on, title, version, recorded_from)
select c.id, pg_temp.made(2, c.id * 1000000 + t), pg_temp.made(1, c.id * 10000 + t % :schools),
       pg_temp.made(3, c.id * 1000000 + t),
       pg_temp.picked('{王,李,张,刘,陈,杨,赵,黄,周,吴}', t) || pg_temp.picked('{建国,小梅,海燕,志强,丽华,文静,春生}', t / 10),
       '', pg_temp.picked('{female,female,male}', t), date '1968-01-15' + (t * 37 % 11000)::int,
       pg_temp.picked('{senior,first,second,third}', t), 1, :recorded
from county c, generate_series(0, :teachers - 1) t;

-- Arrived between 2000 and 2024, so that most are due and many are not.
insert into employment (county_id, id, teacher_id, school_id, post, in_establishment, stage, subject, arrived_on,
                        recorded_from)
select county_id, pg_temp.made(4, county_id * 1000000 + t), id, school_id,
       case when t % 60 = 0 then 'principal' when t % 60 = 1 then 'vice_principal' else 'teacher' end, true, 'primary',
       pg_temp.picked('{语文,数学,英语,体育,音乐,美术,科学}', t), make_date(2000 + (t * 7 % 25)::int, 9, 1), :recorded
from (select *, ('x' || right(id::text, 12))::bit(48)::bigint - county_id * 1000000 as t from teacher) as numbered;

insert into backbone_award (county_id, id, teacher_id, school_id, level, awarded_on, recorded_from)
select county_id, pg_temp.made(5, ('x' || right(id::text, 12))::bit(48)::bigint), id, school_id,
       pg_temp.picked('{county,county,city,province}', ('x' || right(id::text, 7))::bit(28)::int / 5),
       date '2020-12-01', :recorded
from teacher where ('x' || right(id::text, 7))::bit(28)::int % 5 = 0;

insert into exemption (county_id, id, teacher_id, school_id, kind, starts_on, ends_on, ground, decision, clause,
                       version, recorded_from)
select county_id, pg_temp.made(6, ('x' || right(id::text, 12))::bit(48)::bigint), id, school_id,
       'illness', date '2025-03-01', date '2026-12-31', '诊断书', '', '', 1, :recorded
from teacher where ('x' || right(id::text, 7))::bit(28)::int % 33 = 0;

-- Pairs of schools, none twice: school k supports the school k + 1 + k / schools further on.
insert into twinning (county_id, id, lead_county_id, lead_school_id, partner_school_id, stage, agreement_no, starts_on,
                      ends_on, state, version, recorded_from)
select c.id, pg_temp.made(7, c.id * 10000 + k), c.id, pg_temp.made(1, c.id * 10000 + k % :schools),
       pg_temp.made(1, c.id * 10000 + (k + 1 + k / :schools) % :schools), 'primary', '结对' || k,
       date '2024-03-01' + (k % 90)::int, date '2028-02-28', 'active', 1, :recorded
from county c, generate_series(0, :twinnings - 1) k;

insert into activity (county_id, id, twinning_id, lead_county_id, lead_school_id, partner_school_id, host_school_id,
                      stage, kind, held_on, subject, topic, hours, person_times, state, logged_at, version,
                      recorded_from)
select county_id, pg_temp.made(8, ('x' || right(id::text, 12))::bit(48)::bigint * 100 + a), id, county_id, lead_school_id,
       partner_school_id, partner_school_id, stage,
       pg_temp.picked('{lesson_delivery,demo_lesson,teaching_research,lecture,sync_class}', a),
       date '2025-09-05' + (a * 14 % 280)::int, pg_temp.picked('{语文,数学,英语}', a), '第' || a || '次活动',
       1 + a % 4, 5 + a % 40, 'confirmed', :recorded, 1, :recorded
from twinning, generate_series(1, 15) a;

-- Twenty school years, in each of which one teacher in five is posted, to the school that the year makes a neighbour.
insert into posting (county_id, id, host_county_id, teacher_id, person_id, teacher_name, subject, stage, from_school_id,
                     to_school_id, kind, personnel_moved, half_days, slots, starts_on, planned_to, arrived_on, ended_on,
                     state, logged_at, version, recorded_from)
select county_id, pg_temp.made(9, y::bigint * 1000000000 + county_id * 1000000 + t), county_id, teacher_id, person_id,
       name, '语文', 'primary', school_id, pg_temp.made(1, county_id * 10000 + (t % :schools + 1 + y) % :schools),
       pg_temp.picked('{regular_exchange,regular_exchange,support_teaching,itinerant,secondment}', t / 5 + y), t % 3 = 0,
       10, '{}', begun, make_date(2007 + y, 7, 10), begun, case when y < 19 then make_date(2007 + y, 7, 10) end,
       case when y < 19 then 'completed' else 'active' end, begun::timestamp at time zone 'Asia/Shanghai', 1,
       begun::timestamp at time zone 'Asia/Shanghai'
from (select *, id as teacher_id, ('x' || right(id::text, 12))::bit(48)::bigint - county_id * 1000000 as t
      from teacher) as numbered,
     generate_series(0, 19) y,
     lateral (select make_date(2006 + y, 9, 1) + ((t * 13 + y * 7) % 120)::int) as dated (begun)
where (t + y) % 5 = 0;

vacuum analyze;
