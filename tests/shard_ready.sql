-- Could these tables be spread over several servers by county? No row means yes; each row names a table and what stops it.
--
--   :schema      the schema to look at
--   :reference   tables without a tenant, copied whole to every server
--   :keyed       "table:column" for tables spread by another column than county_id
--
-- Plain PostgreSQL 13 or newer; it looks at the catalogue alone. The one trigger that is allowed is keep_history: it
-- writes beside the row it concerns, on the same server.

with
relation as (
    select class.oid, class.relname as name, class.relrowsecurity as secured,
           class.relname = any (cast(:reference as text[])) as everywhere,
           coalesce((select split_part(entry, ':', 2)
                       from unnest(cast(:keyed as text[])) as entry
                      where split_part(entry, ':', 1) = class.relname), 'county_id') as key
      from pg_class as class
     where class.relnamespace = cast(:schema as regnamespace)
       and class.relkind in ('r', 'p')
       and not class.relispartition
),
spread as (  -- the key's number is null where the table has no such column, or needs none
    select relation.*, attribute.attnum as number, attribute.attnotnull as given
      from relation
      left join pg_attribute as attribute
        on attribute.attrelid = relation.oid and attribute.attname = relation.key and not relation.everywhere
),
rule as (
    select * from pg_constraint where conrelid in (select oid from relation)
),
problem (name, what) as (

    select name, 'has no column ' || key from spread where not everywhere and number is null

    union all
    select name, key || ' may be missing from a row' from spread where number is not null and not given

    union all
    select name, 'has no primary key'
      from spread where not exists (select from rule where conrelid = spread.oid and contype = 'p')

    union all  -- what must be unique can be proved on one server only if the key is part of it; excluded, if by equality
    select spread.name,
           case rule.contype when 'p' then 'primary key ' when 'u' then 'unique constraint ' else 'exclusion ' end
           || rule.conname || ' does not hold ' || spread.key
      from spread
      join rule on rule.conrelid = spread.oid and rule.contype in ('p', 'u', 'x')
     where spread.number is not null
       and not exists (
           select from unnest(rule.conkey) with ordinality as part (number, place)
            where part.number = spread.number
              and (rule.contype <> 'x'
                   or (select oprname from pg_operator where oid = rule.conexclop[part.place]) = '='))

    union all  -- the same for unique indexes that belong to no constraint
    select spread.name, 'unique index ' || cast(index.indexrelid as regclass) || ' does not hold ' || spread.key
      from spread
      join pg_index as index on index.indrelid = spread.oid and index.indisunique
     where spread.number is not null
       and not exists (select from pg_constraint where conindid = index.indexrelid)
       and not spread.number = any (index.indkey[0:index.indnkeyatts - 1])

    union all  -- a foreign key leads to a table that is everywhere, or to rows of the same key
    select spread.name, 'foreign key ' || rule.conname || ' leads to ' || target.name || ' without ' || spread.key
      from spread
      join rule on rule.conrelid = spread.oid and rule.contype = 'f'
      join spread as target on target.oid = rule.confrelid
     where not target.everywhere
       and (spread.everywhere
            or spread.key <> target.key
            or not exists (
                select from unnest(rule.conkey, rule.confkey) as pair (own, other)
                 where pair.own = spread.number and pair.other = target.number))

    union all
    select spread.name, 'trigger ' || tgname
      from spread join pg_trigger on tgrelid = spread.oid and not tgisinternal
     where not spread.everywhere and tgname <> 'keep_history'

    union all
    select spread.name, 'policy ' || polname || ' asks another table'
      from spread join pg_policy on polrelid = spread.oid
     where concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) ~* '\mselect\M'

    union all
    select name, 'has no row security' from spread where not everywhere and not secured

    union all
    select spread.name, 'column ' || attname || ' counts in a number that runs out'
      from spread join pg_attribute on attrelid = spread.oid and attnum > 0
     where atttypid in (cast('int4' as regtype), cast('int2' as regtype))
       and (attidentity <> '' or pg_get_serial_sequence(cast(cast(spread.oid as regclass) as text), attname) is not null)

    union all  -- the sum of floats depends on the order in which servers answer
    select spread.name, 'column ' || attname || ' is a float'
      from spread join pg_attribute on attrelid = spread.oid and attnum > 0 and not attisdropped
     where atttypid in (cast('float4' as regtype), cast('float8' as regtype))
)
select name, what from problem order by name, what
