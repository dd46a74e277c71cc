"""Plans as they were loaded: documents, their clauses, the rules drawn from them and the targets set by them.

National vocabulary, not a county's book: rows without a tenant. A plan without a division is in force everywhere.
Texts that people read are kept in both languages, as `{"zh": …, "en": …}`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.database import Base, historic, recorded


class Plan(Base, kw_only=True):
    """A pack that was loaded: one source with everything drawn from it."""

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(primary_key=True)
    pack_version: Mapped[int]
    title: Mapped[dict[str, Any]]
    division: Mapped[str | None]
    digest: Mapped[str]
    position: Mapped[int]
    loaded_at: Mapped[datetime]


@historic
class Policy(Base, kw_only=True):
    """A document: who issued it, under which number, and whether a person has verified what was drawn from it.

    Both days of its validity belong to it; before the first and after the last, its rules and targets are not in force.
    """

    __tablename__ = "policy"

    id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    issuer: Mapped[dict[str, Any]]
    number: Mapped[str | None]
    level: Mapped[str]
    issued: Mapped[str | None]
    status: Mapped[str]
    source: Mapped[dict[str, Any] | None]
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)
    recorded_from: Mapped[datetime] = recorded()
    clauses: Mapped[list["Clause"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="Clause.position", back_populates="policy"
    )


@historic
class Clause(Base, kw_only=True):
    """The place in a document that gives a rule its force, summarised in our own words."""

    __tablename__ = "clause"

    id: Mapped[str] = mapped_column(primary_key=True)
    policy_id: Mapped[str] = mapped_column(ForeignKey("policy.id"), index=True)
    policy: Mapped[Policy] = relationship(lazy="raise", init=False, repr=False, back_populates="clauses")
    position: Mapped[int]
    anchor: Mapped[str]
    summary: Mapped[dict[str, Any]]
    recorded_from: Mapped[datetime] = recorded()


@historic
class Rule(Base, kw_only=True):
    """What a clause asks for, made exact: a metric, a threshold, a comparator, and the reading (口径) as data."""

    __tablename__ = "rule"

    id: Mapped[str] = mapped_column(primary_key=True)
    clause_id: Mapped[str] = mapped_column(ForeignKey("clause.id"), index=True)
    clause: Mapped[Clause] = relationship(lazy="raise", init=False, repr=False)
    position: Mapped[int]
    metric: Mapped[str | None]
    kind: Mapped[str]
    threshold: Mapped[str | None]
    low: Mapped[str | None]
    high: Mapped[str | None]
    comparator: Mapped[str]
    unit: Mapped[str]
    window: Mapped[str]
    period: Mapped[dict[str, Any]]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    places: Mapped[int]
    note: Mapped[dict[str, Any] | None]
    parameters: Mapped[dict[str, Any]]
    readings: Mapped[list[dict[str, Any]]]
    evidence: Mapped[list[str]]
    recorded_from: Mapped[datetime] = recorded()


@historic
class Target(Base, kw_only=True):
    """What a plan sets out to reach under a rule, and who answers for it."""

    __tablename__ = "target"

    id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    plan: Mapped[Plan] = relationship(lazy="raise", init=False, repr=False)
    rule_id: Mapped[str] = mapped_column(ForeignKey("rule.id"), index=True)
    rule: Mapped[Rule] = relationship(lazy="raise", init=False, repr=False)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    owners: Mapped[list[dict[str, Any]]]
    leader: Mapped[dict[str, Any] | None]
    recorded_from: Mapped[datetime] = recorded()


class PostingTerms(Base, kw_only=True):
    """Which postings a clause wants approved by the county before anybody sets out."""

    __tablename__ = "posting_terms"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    clause_id: Mapped[str] = mapped_column(ForeignKey("clause.id"))
    clause: Mapped[Clause] = relationship(lazy="raise", init=False, repr=False)
    approval_kinds: Mapped[list[str]]
    approval_when_personnel_moved: Mapped[bool]
    late_entry_days: Mapped[int]
    publicity_days: Mapped[int]
