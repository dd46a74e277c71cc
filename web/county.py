"""Which county a page is of, where the viewer sees several."""

from collections.abc import Sequence

from domain.division.model import County
from web.form import Form, NotAChoice


def county_asked(form: Form, counties: Sequence[County]) -> County | None:
    """Give the county that the form names, else the first; one that is not within reach is refused beside its field."""
    code = form.text("county")
    found = next((each for each in counties if each.code == code), None)
    if code and found is None:
        form.refuse(NotAChoice(field="county"))
    return found or next(iter(counties), None)


def county_choices(counties: Sequence[County]) -> list[tuple[str, str]]:
    """Offer the counties to choose from; of one alone there is nothing to choose."""
    return [(each.code, each.name) for each in counties] if len(counties) > 1 else []
