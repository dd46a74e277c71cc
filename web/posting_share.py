"""What a posting must be told, and how much of the week it takes, as every form of postings asks for it."""

from typing import Any

from domain.exchange.model import WHOLE_WEEK
from domain.language import N_
from web.form import Form, Missing

NEEDED = {
    "from_school": N_("the sending school"),
    "teacher": N_("the teacher"),
    "to_school": N_("the receiving school"),
    "kind": N_("the kind"),
    "starts_on": N_("the first day"),
    "planned_to": N_("the last day"),
    "half_days": N_("the half-days of the week"),
}
SHARES = ("whole", "part")
_SLOTS = {str(slot) for slot in range(WHOLE_WEEK)}


class LeftOut(Missing):
    """Something that a posting needs was not given; said by name, as the summary stands apart from the fields."""

    message = N_("Please give {what}.")


def share_of(form: Form) -> dict[str, Any]:
    """Read how much of the week is meant: all of it, half-days by name, or so many without a name."""
    if form.choice("share", SHARES) != "part":
        return {"half_days": WHOLE_WEEK, "slots": []}
    slots = [int(slot) for slot in form.all("slots") if slot in _SLOTS]
    half_days = form.number("half_days", default=len(slots))
    if half_days == 0:
        refuse_missing(form, "half_days")
    return {"half_days": half_days, "slots": slots}


def refuse_missing(form: Form, name: str) -> None:
    """Refuse a field that was left empty, by its name."""
    form.refuse(LeftOut(field=name, what=NEEDED[name]))
