"""The links by which a list is taken along as a file that can be edited and sent back."""

from collections.abc import Mapping

from domain.access import Actor, Permission, can, place_of
from domain.ledger.model import Kind
from domain.revision.files import FORMATS
from web.page import link


def copies(actor: Actor, kind: Kind, filters: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give each form of file with its address, narrowed as the list is; none to whoever takes no ledger along."""
    if not can(actor, Permission.REVISE_LEDGERS, place_of(actor)):
        return []
    return [(form, link(f"/ledgers/{kind}.{form}", **filters)) for form in FORMATS]
