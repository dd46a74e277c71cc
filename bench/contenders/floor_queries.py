"""The hand-written queries of the floor: each gives the whole JSON of the answer that ours gives, as one text.

A viewer of one county is served from that county's key; what comes from other counties stands in the mirror, and is
looked for as well, or the answer would be another one.
"""


def gid(kind: str, county: str | None, key: str) -> str:
    """Write a global id."""
    return packed(f"'{kind}:', {county}, ':', {key}" if county else f"'{kind}:', {key}")


def cursor(*columns: str) -> str:
    """Write a cursor from the columns of the order."""
    return packed(", '|', ".join(columns))


def packed(parts: str) -> str:
    """Write parts as base64; none of these brings forth a plus or a slash, and `translate` takes ten times as long."""
    return f"replace(encode(textsend(concat({parts})), 'base64'), '=', '')"


def school(alias: str) -> str:
    """Write a school."""
    return f"json_build_object('id', {gid('School', None, f'{alias}.id')}, 'name', {alias}.name)"


POSTING = f"""json_build_object('id', {gid("Posting", "p.county_id", "p.id")}, 'kind', upper(p.kind),
    'state', upper(p.state), 'startsOn', p.starts_on, 'plannedTo', p.planned_to,
    'teacher', case when t.id is not null then json_build_object('id', {gid("Teacher", "t.county_id", "t.id")},
        'name', left(t.name, 1) || '**', 'title', upper(t.title)) end,
    'fromSchool', {school("f")}, 'toSchool', {school("o")})"""
BESIDE = """left join teacher t on t.county_id = p.county_id and t.id = p.teacher_id
    join school f on f.id = p.from_school_id join school o on o.id = p.to_school_id"""
COLUMNS = "id, kind, state, starts_on, planned_to, teacher_id, from_school_id, to_school_id"
OWN = f"select county_id, {COLUMNS} from posting"
MIRRORED = f"select home_county_id, {COLUMNS} from posting_mirror"

BY_ID = "county_id = $1 and id = $2"
ONE = f"""
select json_build_object('data', json_build_object('node', (select {POSTING}
  from ({OWN} where {BY_ID} union all {MIRRORED} where {BY_ID}) p {BESIDE})))::text
"""

IN_YEAR = "county_id = $1 and starts_on >= $2 and starts_on < $3"
LATEST = "order by starts_on desc, id desc limit 101"
PAGE = f"""
with page as materialized (
  select * from (({OWN} where {IN_YEAR} {LATEST}) union all ({MIRRORED} where {IN_YEAR} {LATEST})) together {LATEST}),
shown as (select p.starts_on, p.id, {cursor("p.starts_on", "p.id")} as cursor, {POSTING} as node
  from (select * from page limit 100) p {BESIDE})
select json_build_object('data', json_build_object('postings', json_build_object(
  'totalCount', (select count(*) from posting where {IN_YEAR}) + (select count(*) from posting_mirror where {IN_YEAR}),
  'pageInfo', json_build_object('hasNextPage', (select count(*) > 100 from page),
     'endCursor', (select cursor from shown order by starts_on, id limit 1)),
  'edges', (select json_agg(json_build_object('cursor', cursor, 'node', node) order by starts_on desc, id desc)
     from shown))))::text
"""

PAIR = "id, stage, starts_on, ends_on, state, lead_school_id, partner_school_id"
HELD = "id, kind, held_on, subject, hours, person_times"
LATEST_PAIRS = "where county_id = $1 order by starts_on desc, id desc limit 50"
LATEST_HELD = "where county_id = $1 and twinning_id = w.id order by held_on desc, id desc limit 10"
NESTED = f"""
with pair as materialized (
  select * from ((select county_id, {PAIR} from twinning {LATEST_PAIRS})
    union all (select home_county_id, {PAIR} from twinning_mirror {LATEST_PAIRS})) together
  order by starts_on desc, id desc limit 50)
select json_build_object('data', json_build_object('twinnings', json_build_object('edges', json_agg(
  json_build_object('node', json_build_object('id', {gid("Twinning", "w.county_id", "w.id")}, 'stage', upper(w.stage),
    'startsOn', w.starts_on, 'endsOn', w.ends_on, 'state', upper(w.state),
    'lead', {school("l")}, 'partner', {school("p")},
    'activities', json_build_object('edges', coalesce(a.edges, '[]'::json))))
  order by w.starts_on desc, w.id desc))))::text
from pair w join school l on l.id = w.lead_school_id join school p on p.id = w.partner_school_id,
lateral (select json_agg(json_build_object('node', json_build_object('id', {gid("Activity", "county_id", "id")},
    'kind', upper(kind), 'heldOn', held_on, 'subject', subject, 'hours', hours, 'personTimes', person_times))
    order by held_on desc, id desc) as edges
  from (select * from ((select county_id, {HELD} from activity {LATEST_HELD})
    union all (select home_county_id, {HELD} from activity_mirror {LATEST_HELD})) together
    order by held_on desc, id desc limit 10) held) a
"""

COUNTS = """
select json_build_object('data', json_build_object('divisions', json_build_object('edges', json_agg(
  json_build_object('node', json_build_object('code', c.code, 'name', c.name,
    'schools', json_build_object('totalCount', coalesce(s.count, 0)),
    'figure', json_build_object('numerator', coalesce(p.count, 0)))) order by c.code))))::text
from county c
left join (select county_id, count(*) from school where county_id = any($1) group by 1) s on s.county_id = c.id
left join (select county_id, count(distinct teacher_id) from posting
  where county_id = any($1) and starts_on >= $2 and starts_on < $3 and state in ('active', 'completed', 'withdrawn')
  group by 1) p on p.county_id = c.id
where c.id = any($1) and c.id in (select id from county where id = any($1) order by code limit 60)
"""

# The national rule: who begins a regular exchange in the year, among those who are due on its first day. By the reform
# of 2025, men born since July 1969 and women born since July 1974 are sixty months or more from retirement then. The
# floor looks only at what is believed now.
FIGURE = f"""
with rotated as (
  select distinct on (person_id) * from posting
  where county_id = $1 and kind = 'regular_exchange' and state in ('active', 'completed', 'withdrawn')
    and starts_on >= $2 and starts_on < $3
  order by person_id, starts_on, id),
eligible as materialized (
  select distinct t.person_id
  from employment e join teacher t on t.county_id = e.county_id and t.id = e.teacher_id
    join school s on s.id = e.school_id
  where e.county_id = $1 and t.county_id = $1 and e.arrived_on <= $2::date - interval '6 years'
    and (e.ended_on is null or e.ended_on >= $2) and e.stage in ('primary', 'junior') and e.post = 'teacher'
    and e.in_establishment and s.public
    and t.born_on >= case when t.sex = 'male' then date '1969-07-01' else date '1974-07-01' end
    and not exists (select from exemption x where x.county_id = $1 and x.teacher_id = t.id and x.starts_on <= $2
      and (x.ends_on is null or x.ends_on >= $2))),
numerator as materialized (select * from rotated where person_id in (select person_id from eligible)),
counted as (select (select count(*) from numerator) as n, (select count(*) from eligible) as d)
select json_build_object('data', json_build_object('figure', json_build_object('numerator', n, 'denominator', d,
  'exact', (n / gcd(n, d))::text || '/' || (d / gcd(n, d))::text, 'printed', round(n * 100.0 / d, 1)::text,
  'verdict', case when n * 10 >= d then 'MET' else 'NOT_MET' end,
  'numeratorRows', json_build_object('totalCount', n, 'edges', (
    select json_agg(json_build_object('node', json_build_object('name', left(p.teacher_name, 1) || '**',
      'subject', p.subject, 'school', json_build_object('name', f.name),
      'posting', json_build_object('id', {gid("Posting", "p.county_id", "p.id")}, 'kind', upper(p.kind),
        'startsOn', p.starts_on, 'toSchool', json_build_object('name', o.name)))) order by p.person_id)
    from (select * from numerator order by person_id limit 50) p
    join school f on f.id = p.from_school_id join school o on o.id = p.to_school_id)))))::text
from counted
"""

LOG = f"""
with claimed as (
  insert into posting_claim (person_id, id, county_id, posting_id, slots, during)
  select uuidrange(person_id, person_id, '[]'), gen_random_uuid(), county_id, $2, '[0,10)', daterange($5, $6, '[]')
  from teacher where county_id = $1 and id = $3),
p as (
  insert into posting (county_id, id, host_county_id, teacher_id, person_id, teacher_name, subject, stage,
    from_school_id, to_school_id, kind, personnel_moved, half_days, slots, starts_on, planned_to, state, logged_at,
    version)
  select t.county_id, $2, t.county_id, t.id, t.person_id, t.name, e.subject, e.stage, t.school_id, $4,
    'regular_exchange', false, 10, '{{}}', $5, $6, 'approved', $7, 1
  from teacher t join employment e on e.county_id = t.county_id and e.teacher_id = t.id and e.ended_on is null
  where t.county_id = $1 and t.id = $3
  returning *)
select json_build_object('data', json_build_object('logPosting', {POSTING}))::text from p {BESIDE}
"""

QUERIES = {"one": ONE, "page": PAGE, "nested": NESTED, "counts": COUNTS, "figure": FIGURE, "log": LOG}
