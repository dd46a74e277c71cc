"""Where Alembic begins: it is given a connection and compares with the mapped classes of every room."""

from alembic import context

from domain.database import Base
from domain.everything import MODELS

assert MODELS  # importing it is what fills the metadata


def include(_thing: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:
    """Leave Alembic's own table alone."""
    return not (kind == "table" and reflected and name == "alembic_version")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=include,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
