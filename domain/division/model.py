"""A county as a tenant: a small number of its own, given once, beside the code and name that may change."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.database import Base, historic, recorded


@historic
class County(Base, kw_only=True):
    """A county whose books are kept here. Codes change when counties merge (GB/T 2260); the number never does."""

    __tablename__ = "county"
    __table_args__ = (CheckConstraint("code ~ '^[0-9]{6}$'", name="code"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    recorded_from: Mapped[datetime] = recorded()
