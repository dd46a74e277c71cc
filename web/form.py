"""Forms: what was typed comes back beside what is wrong with it, and nothing is lost."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.access import Actor
from domain.calendar.rules import NoSuchDay, parse_day
from domain.language import N_
from domain.refusals import Conflict, Invalid, Refusal
from web.asking import actor_of, database_of, language_of

MOST_FIELDS = 60
LONGEST_FIELD = 20_000

Result = TypeVar("Result")


class Missing(Invalid):
    """A field that is needed was left empty."""

    code = "missing"
    message = N_("Please fill this in.")


class NotAChoice(Invalid):
    """Something was sent that the form does not offer."""

    code = "not_a_choice"
    message = N_("Please choose one of the list.")


class NotText(Invalid):
    """A text holds signs that no keyboard types."""

    code = "not_text"
    message = N_("This text holds signs that cannot be kept.")


class NotANumber(Invalid):
    """A number was expected."""

    code = "not_a_number"
    message = N_("Please give a whole number.")


@dataclass
class Form:
    """What was typed, and each refusal under the field it concerns ("" for the form as a whole)."""

    language: str
    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    clause: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, list[Refusal]] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Tell whether nothing has been refused so far."""
        return not self.errors

    def refuse(self, refusal: Refusal) -> None:
        """Keep a refusal beside the field it concerns, with the clause behind it."""
        name = refusal.field if refusal.field is not None and refusal.field in self.values else ""
        self.errors.setdefault(name, []).append(refusal.sentence(self.language))
        self.refusals.setdefault(name, []).append(refusal)
        if refusal.clause is not None:
            self.clause[name] = refusal.clause

    def gather(self, fields: Iterable[str]) -> None:
        """Say of the form as a whole what concerns none of the fields that are on the page."""
        shown = {"", *fields}
        for name in [name for name in self.errors if name not in shown]:
            self.errors.setdefault("", []).extend(self.errors.pop(name))
            self.refusals.setdefault("", []).extend(self.refusals.pop(name))

    def kept(self, names: Iterable[str], *, but: str = "") -> dict[str, str]:
        """Give what stands in these fields, for the address of a page like this one; `but` is left out."""
        return {name: self.values[name] for name in names if name != but}

    def text(self, name: str, *, required: bool = False) -> str:
        """Read a text without the blanks around it."""
        value = self.values.setdefault(name, "").strip()
        if "\x00" in value or len(value) > LONGEST_FIELD:
            self.refuse(NotText(field=name))
            return ""
        if required and not value:
            self.refuse(Missing(field=name))
        return value

    def choice(self, name: str, words: Iterable[str], *, required: bool = True) -> str:
        """Read one of the words."""
        value = self.text(name, required=required)
        if value and value not in words:
            self.refuse(NotAChoice(field=name))
            return ""
        return value

    def day(self, name: str, *, required: bool = True) -> date | None:
        """Read a day, however it is written."""
        value = self.text(name, required=required)
        if not value:
            return None
        try:
            return parse_day(value, field=name)
        except NoSuchDay as refusal:
            self.refuse(refusal)
            return None

    def number(self, name: str, *, default: int) -> int:
        """Read a whole number."""
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or len(value) > 9:
            self.refuse(NotANumber(field=name))
            return default
        return int(value)

    def id(self, name: str, *, required: bool = True) -> UUID | None:
        """Read the id of something that was chosen from a list."""
        value = self.text(name, required=required)
        if not value:
            return None
        try:
            return UUID(value)
        except ValueError:
            self.refuse(NotAChoice(field=name))
            return None

    def all(self, name: str) -> list[str]:
        """Read every box that was ticked under the name."""
        return self.lists.get(name, [])


def empty_form(request: Request, **values: str) -> Form:
    """Begin a form that nobody has filled in yet."""
    return Form(language_of(request), values=dict(values))


async def sent_form(request: Request, *, fields: Iterable[str] = (), most: int = MOST_FIELDS) -> Form:
    """Read the form that was sent, of so many fields at most.

    :param fields: names those that must exist even when the browser left them out
    """
    check_encoding(request)
    data = await request.form(max_files=0, max_fields=most, max_part_size=LONGEST_FIELD * 4)
    return _form(language_of(request), data, fields)


def check_encoding(request: Request) -> None:
    """Refuse a form whose sender names another encoding than UTF-8: no browser does, and some decode to no text.

    :raises HTTPException: 415
    """
    named = request.headers.get("content-type", "").lower().replace(" ", "").partition("charset=")[2]
    if named and named.partition(";")[0].strip('"') not in ("utf-8", "utf8"):
        raise HTTPException(415)


def asked_form(request: Request, **values: str) -> Form:
    """Read filters from the page's address, above the given values."""
    form = Form(language_of(request), values=dict(values))
    form.values |= {name: value for name, value in request.query_params.items() if len(value) < LONGEST_FIELD}
    return form


async def attempt(
    request: Request, form: Form, deed: Callable[[AsyncSession, Actor], Awaitable[Result]]
) -> Result | None:
    """Do the deed in one transaction in the viewer's name; keep a refusal in the form and give None.

    :raises NotAllowed: when the viewer may not do it at all; the page then says so
    :raises NotFound: when what it concerns is not a field of the form
    """
    actor = actor_of(request)
    try:
        async with database_of(request).transaction(actor) as session:
            return await deed(session, actor)
    except Refusal as refusal:
        if not isinstance(refusal, (Invalid, Conflict)) and refusal.field not in form.values:
            raise
        form.refuse(refusal)
        return None


def _form(language: str, data: FormData, fields: Iterable[str]) -> Form:
    texts: Mapping[str, list[str]] = {
        name: [value for value in data.getlist(name) if not isinstance(value, UploadFile)] for name in data
    }
    values = dict.fromkeys(fields, "") | {name: given[-1] for name, given in texts.items() if given}
    return Form(language, values=values, lists={name: list(given) for name, given in texts.items()})
