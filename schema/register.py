"""The kinds of registers, named once for what is imported and for what comes back edited."""

import strawberry

from domain.ledger.model import Kind

__all__ = ["Kind"]

strawberry.enum(Kind, name="RegisterKind", description="The kinds of registers that come as spreadsheets.")
