"""Forms that bring files along: an ordinary POST, which a phone's camera fills as well as a file chooser."""

from collections.abc import Iterable, Sequence

from starlette.datastructures import UploadFile
from starlette.requests import Request

from domain.evidence.limits import MOST_AT_ONCE, MOST_BYTES
from domain.evidence.reading import Taken, keep_contents, take
from domain.evidence.store import Store, StoreAway
from domain.refusals import Refusal
from web.asking import language_of
from web.form import LONGEST_FIELD, MOST_FIELDS, Form, check_encoding

MOST_BODY = MOST_AT_ONCE * MOST_BYTES + 256 * 1024


async def sent_files(
    request: Request, *, fields: Iterable[str] = (), most: int = MOST_FIELDS
) -> tuple[Form, Sequence[Taken]]:
    """Read the form that was sent and make ready its files; what is wrong with a file is refused beside them."""
    check_encoding(request)
    sent = request.form(max_files=MOST_AT_ONCE, max_fields=most, max_part_size=LONGEST_FIELD * 4)
    async with sent as data:
        texts = {name: [each for each in data.getlist(name) if isinstance(each, str)] for name in data}
        values = dict.fromkeys((*fields, "files"), "") | {name: given[-1] for name, given in texts.items() if given}
        form = Form(language_of(request), values=values, lists=texts)
        files = [each for each in data.getlist("files") if isinstance(each, UploadFile) and each.filename]
        return form, await _taken(form, files)


def store_of(request: Request) -> Store:
    """Give the store of contents."""
    store: Store = request.state.store
    return store


async def kept(request: Request, form: Form, files: Sequence[Taken]) -> bool:
    """Keep the files of a form that was accepted so far, and tell whether they are; a store that is away says no."""
    if form.accepted:
        try:
            await keep_contents(store_of(request), files)
        except StoreAway as refusal:
            form.refuse(refusal)
    return form.accepted


async def _taken(form: Form, files: Sequence[UploadFile]) -> list[Taken]:
    taken = list[Taken]()
    for file in files:
        try:
            taken.append(await take(await file.read(MOST_BYTES + 1), file.filename or ""))
        except Refusal as refusal:
            form.refuse(refusal)
    return taken
