"""`jiedui user …` and `jiedui token …`: who may sign in, and which programs may ask."""

from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from api.commands.frame import in_one_transaction
from domain.access import Actor, Role
from domain.account import actions
from domain.account.queries import find_account
from domain.calendar.rules import end_of_day, parse_day
from domain.school.queries import school_of_code

user = typer.Typer(help="Accounts of people.", no_args_is_help=True)
token = typer.Typer(help="Tokens for programs.", no_args_is_help=True)

Division = Annotated[str, typer.Option(help="Six-digit code of the county, city or province.")]
SchoolCode = Annotated[str | None, typer.Option(help="Ten-digit code of the school, for a school office.")]
Password = Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)]


@user.command("create")
def create_user(
    username: str,
    role: Annotated[Role, typer.Option()],
    division: Division,
    password: Password,
    name: Annotated[str | None, typer.Option(help="Name to show; the user name if none.")] = None,
    school: SchoolCode = None,
) -> None:
    """Make an account."""

    async def work(session: AsyncSession, actor: Actor) -> None:
        found = await school_of_code(session, school)
        await actions.create_account(
            session,
            actor,
            username=username,
            name=name or username,
            role=role,
            division=division,
            school_id=found.id if found else None,
            password=password,
        )

    in_one_transaction(work)


@user.command("password")
def set_password(username: str, password: Password) -> None:
    """Give an account another password; whoever is signed in with it is signed out."""

    async def work(session: AsyncSession, actor: Actor) -> None:
        await actions.change_password(session, actor, await find_account(session, username), password)

    in_one_transaction(work)


@user.command("disable")
def disable_user(username: str) -> None:
    """Shut an account; whoever is signed in with it is signed out."""

    async def work(session: AsyncSession, actor: Actor) -> None:
        await actions.disable_account(session, actor, await find_account(session, username))

    in_one_transaction(work)


@token.command("create")
def create_token(
    role: Annotated[Role, typer.Option()],
    purpose: Annotated[str, typer.Option(help="What the program asks for.")],
    division: Annotated[str, typer.Option(help="Six-digit code; every county whose books are kept, if none.")] = "",
    school: SchoolCode = None,
    expires: Annotated[str | None, typer.Option(help="Last day on which it is good.")] = None,
) -> None:
    """Make a token and print it, this once."""

    async def work(session: AsyncSession, actor: Actor) -> str:
        found = await school_of_code(session, school)
        return await actions.create_token(
            session,
            actor,
            role=role,
            division=found.county.code if found else division,
            purpose=purpose,
            school_id=found.id if found else None,
            expires_at=end_of_day(parse_day(expires, field="expires")) if expires else None,
        )

    print(in_one_transaction(work))
