"""`jiedui figure` and `jiedui plan …`: the same figures as GraphQL gives, and the plans that ask for them."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from api.commands.frame import in_one_transaction, language
from domain.access import Actor
from domain.calendar.rules import SHANGHAI, Period, end_of_day, parse_day, school_year
from domain.figure.model import METRIC_NAMES, VERDICT_NAMES, Figure, Measure, Metric, Part
from domain.figure.queries import answer_with_readings, ask
from domain.figure.rules import NoWindow
from domain.language import N_, translate
from domain.policy.actions import load_plan
from domain.policy.queries import all_plans
from domain.policy.rules import Parameters, read_pack, shipped_packs
from domain.refusals import Invalid
from domain.school.queries import school_of_code

plan = typer.Typer(help="Plans: the documents, rules and targets that are in force.", no_args_is_help=True)


class BadParameter(Invalid):
    """A parameter that no metric has, or a value that it cannot take."""

    code = "bad_parameter"
    message = N_("{value} is no parameter of a figure: write name=value, lists with commas.")


@plan.command("load")
def load(
    files: Annotated[list[str], typer.Argument(help="Files of packs, or `shipped` for all that come along.")],
    division: Annotated[str | None, typer.Option(help="Only for this county, city or province.")] = None,
) -> None:
    """Load plans; a later edition takes the place of an earlier one."""
    paths = [path for name in files for path in (shipped_packs() if name == "shipped" else [Path(name)])]

    async def work(session: AsyncSession, actor: Actor) -> list[tuple[str, bool]]:
        packs = [read_pack(path) for path in paths]
        return [(pack.policy.id, await load_plan(session, actor, pack, division=division)) for pack in packs]

    for name, changed in in_one_transaction(work):
        print(f"{name}: {'loaded' if changed else 'unchanged'}")


@plan.command("list")
def list_plans() -> None:
    """List the plans that are loaded."""

    async def work(session: AsyncSession, _actor: Actor) -> None:
        for each in await all_plans(session):
            print(f"{each.id}  v{each.pack_version}  {each.division or '*'}  {each.title[language()]}")

    in_one_transaction(work)


def figure(
    metric: Metric,
    rule: Annotated[str | None, typer.Option(help="Rule to count by; the first in force if none.")] = None,
    reading: Annotated[str | None, typer.Option(help="One of the rule's readings.")] = None,
    division: Annotated[str | None, typer.Option(help="Six-digit code.")] = None,
    school: Annotated[str | None, typer.Option(help="Ten-digit code, for one school's figure.")] = None,
    window: Annotated[
        str | None, typer.Option(help="2025-09-01..2026-08-31, both days included, or 2025-2026.")
    ] = None,
    valid_as_of: Annotated[str | None, typer.Option(help="Count what was true by this day.")] = None,
    known_as_of: Annotated[
        str | None, typer.Option(help="Count what was known at this instant or by this day.")
    ] = None,
    parameter: Annotated[list[str] | None, typer.Option(help="name=value, above the rule's own.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count a figure, exactly, with its readings."""

    async def work(session: AsyncSession, actor: Actor) -> Figure:
        found = await school_of_code(session, school)
        question = await ask(
            session,
            actor,
            metric,
            rule_id=rule,
            reading=reading,
            parameters=_parameters(parameter or []),
            division=division,
            school_id=found.id if found else None,
            window=_window(window),
            valid_as_of=parse_day(valid_as_of) if valid_as_of else None,
            known_as_of=_instant(known_as_of),
        )
        return await answer_with_readings(session, question)

    answered = in_one_transaction(work)
    print(json.dumps(_as_json(answered), ensure_ascii=False, indent=2) if as_json else _as_text(answered))


def _window(text: str | None) -> Period | None:
    if text is None:
        return None
    first, dots, last = text.partition("..")
    if not dots:
        return school_year(text, field="window")
    start, end = parse_day(first, field="window"), parse_day(last, field="window")
    if end < start:
        raise NoWindow(field="window")
    return Period(start, end + timedelta(days=1))


def _instant(text: str | None) -> datetime | None:
    """Read an instant, or the end of a day in China."""
    if text is None:
        return None
    if len(text) > len("2026-09-01") and "T" in text:
        read = datetime.fromisoformat(text)
        return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)
    return end_of_day(parse_day(text, field="known_as_of")) - timedelta(microseconds=1)


def _parameters(given: list[str]) -> Parameters:
    """Read `kinds=regular_exchange,itinerant min_days=120` into parameters.

    :raises BadParameter: when there is no such parameter, or no such value
    """
    said: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        field = Parameters.model_fields.get(name)
        if not equals or field is None:
            raise BadParameter(field="parameter", value=text)
        said[name] = value.split(",") if "tuple" in str(field.annotation) else value
    try:
        return Parameters.model_validate(said)
    except ValidationError as error:
        raise BadParameter(field="parameter", value=", ".join(given)) from error


def _as_json(figure: Figure) -> dict[str, Any]:
    asked = figure.question
    return {
        "metric": asked.metric,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "exact": None if figure.exact is None else str(figure.exact),
        "printed": figure.printed,
        "unit": figure.unit,
        "rowUnit": figure.row_unit,
        "persons": figure.persons,
        "verdict": figure.verdict,
        "roundingTrap": figure.rounding_trap,
        "margin": None if figure.margin is None else vars(figure.margin),
        "parts": [_part_as_json(each) for each in figure.parts],
        "eachPart": figure.each_part,
        "surplus": figure.surplus,
        "notApplicableReason": figure.not_applicable,
        "listHash": figure.list_hash,
        "rule": asked.rule.id if asked.rule else None,
        "reading": asked.reading,
        "window": {"from": asked.window.start.isoformat(), "to": asked.window.last.isoformat()},
        "eligibilityDate": asked.eligibility_day.isoformat(),
        "parameters": asked.parameters.model_dump(mode="json", exclude_none=True),
        "validAsOf": asked.valid_as_of.isoformat(),
        "knownAsOf": asked.known_as_of.isoformat(),
        "readings": [{"id": each.id, "label": each.label, **_as_json(each.figure)} for each in figure.readings],
    }


def _part_as_json(part: Part) -> dict[str, Any]:
    return {
        "code": part.code,
        "numerator": part.numerator,
        "denominator": part.denominator,
        "exact": None if part.exact is None else str(part.exact),
        "printed": part.printed,
        "verdict": part.verdict,
    }


def _as_text(figure: Figure) -> str:
    spoken = language()
    asked = figure.question
    lines = [
        f"{translate(spoken, METRIC_NAMES[asked.metric])} · {asked.scope.name}"
        f" · {asked.window.start} … {asked.window.last}",
        _number(figure),
    ]
    if figure.not_applicable:
        lines.append(translate(spoken, figure.not_applicable))
    lines += [f"  {translate(spoken, each.label)}: {_number(each)}" for each in figure.parts]
    lines += [f"  {each.label[spoken]}: {_number(each.figure)}" for each in figure.readings]
    lines.append(f"sha256 {figure.list_hash}")
    return "\n".join(lines)


def _number(figure: Measure) -> str:
    """Print a count as it is, and a share with its fraction; then the verdict."""
    share = "" if figure.denominator is None else f"{figure.numerator}/{figure.denominator} = "
    return f"{share}{figure.printed}  {translate(language(), VERDICT_NAMES[figure.verdict])}"
