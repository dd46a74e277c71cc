"""The GraphQL door: what the domain knows, as types; one room of it for each of the domain's features.

`front` stands between HTTP and the schema. Types declare which rows and columns they show (`node`, `listing`,
`mask`); `query` and `mutation` hold the root fields.
"""

import strawberry
from graphql import build_schema, lexicographic_sort_schema, print_schema
from strawberry.schema.config import StrawberryConfig

from schema import (
    balance,
    clash,
    edition,
    eligibility,
    evidence_deeds,
    figure,
    ledger,
    principals,
    revision,
    scratch,
    shortage,
    submission,
    suggestion,
)
from schema.context import Context
from schema.front import UPLOAD, Limits, RefusalHandler, Upload
from schema.mutation import Mutation
from schema.query import NODES, Query

__all__ = ["LIMITS", "Context", "schema", "sdl"]

schema = strawberry.Schema(
    Query,
    Mutation,
    types=list(NODES.values()),
    exception_handlers=[RefusalHandler()],
    config=StrawberryConfig(scalar_map={Upload: UPLOAD}),
)
LIMITS = Limits(
    weights=balance.WEIGHTS
    | clash.WEIGHTS
    | edition.WEIGHTS
    | evidence_deeds.WEIGHTS
    | figure.WEIGHTS
    | ledger.WEIGHTS
    | revision.WEIGHTS
    | eligibility.WEIGHTS
    | principals.WEIGHTS
    | scratch.WEIGHTS
    | shortage.WEIGHTS
    | suggestion.WEIGHTS
    | submission.WEIGHTS
)
"""How much one document may ask of this schema."""


def sdl() -> str:
    """Give the schema in GraphQL's own definition language, in the order of the alphabet: `schema.graphql`."""
    # Sorting Strawberry's own objects would take the meaning from its enums, so the text is read again.
    return print_schema(lexicographic_sort_schema(build_schema(schema.as_str()))) + "\n"
