"""An account, its sessions, tokens for programs, and the attempts to sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.access import Role
from domain.database import Base, new_id, vocabulary

_PLACED = "(role = 'school') = (school_id is not null)"


class Account(Base, kw_only=True):
    """A person who signs in: a role in a division or, for a school office, at one school."""

    __tablename__ = "account"
    __table_args__ = (vocabulary("role", Role), CheckConstraint(_PLACED, name="school_office_has_school"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    division: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    password_hash: Mapped[str] = mapped_column(repr=False)
    disabled: Mapped[bool] = mapped_column(default=False)
    made_by_demo: Mapped[bool] = mapped_column(default=False)


class Session(Base, kw_only=True):
    """Somebody who has signed in. Only the SHA-256 of the cookie is kept, so that a copy of the table opens nothing."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, repr=False)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Token(Base, kw_only=True):
    """A program's leave to ask in a role, for a purpose, until a day (Personal Information Protection Law, art. 21)."""

    __tablename__ = "token"
    __table_args__ = (vocabulary("role", Role), CheckConstraint(_PLACED, name="school_office_has_school"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True, repr=False)
    role: Mapped[str]
    division: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    purpose: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class Attempt(Base, kw_only=True):
    """A sign-in that failed; several in a short time lock the name for a while."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("sign_in_attempt_username_at_idx", "username", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    username: Mapped[str]
    at: Mapped[datetime]
