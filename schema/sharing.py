"""The proof sheet of a sharing out: exact shares, whole parts, remainders, the order of the rest, and the sums."""

from fractions import Fraction

import strawberry

from domain.quota.rules import Proof
from domain.training.proposal import Proposal, Unit
from domain.training.sharing import overshoot
from schema.context import Info
from schema.field import described
from schema.node import one
from schema.school import School


@strawberry.type(description="How one unit came to its places.")
class UnitProof:
    """Its weight, its exact share, and what was made of it."""

    unit: strawberry.Private[Unit]
    proof: strawberry.Private[Proof]

    code: str = strawberry.field(resolver=lambda self: self.unit.code)
    name: str = strawberry.field(resolver=lambda self: self.unit.name)
    weight: str = strawberry.field(resolver=lambda self: str(self.proof.weights[self.unit.code]))
    exact: str = strawberry.field(
        resolver=lambda self: str(self.proof.exact[self.unit.code]), description="A reduced fraction."
    )
    remainder: str = strawberry.field(resolver=lambda self: str(self.proof.remainders[self.unit.code]))
    at_once: int = strawberry.field(
        resolver=lambda self: self.proof.at_once[self.unit.code],
        description="Given without comparing: whole parts, or what is held already.",
    )
    rank: list[int] = strawberry.field(
        resolver=lambda self: [place for place, code in enumerate(self.proof.order, 1) if code == self.unit.code],
        description="Which of the other places it received, in their order.",
    )
    held: str | None = strawberry.field(
        resolver=lambda self: self.proof.held.get(self.unit.code), description="floor or cap, where it stands at one."
    )
    seats: int = strawberry.field(resolver=lambda self: self.proof.seats[self.unit.code])

    @strawberry.field
    async def school(self, info: Info) -> School | None:
        return None if self.unit.school_id is None else await one(info.context, School, self.unit.school_id)


@strawberry.type(description="A sharing of so many places, in all its steps; anyone can check that it adds up.")
class ProofSheet:
    """Of all places, or of the reserve."""

    proposal: strawberry.Private[Proposal]
    proof: strawberry.Private[Proof]

    total: int = strawberry.field(resolver=lambda self: self.proof.total)
    given: int = strawberry.field(resolver=lambda self: sum(self.proof.seats.values()))
    unallocated: int = strawberry.field(resolver=lambda self: self.proof.unallocated)
    adds_up: bool = strawberry.field(resolver=lambda self: self.proof.adds_up)

    @strawberry.field
    def units(self) -> list[UnitProof]:
        return [UnitProof(unit=unit, proof=self.proof) for unit in self.proposal.units]


@strawberry.type(description="A unit that would lose a place if the total grew (the Alabama paradox).")
class Paradox:
    """Where it would happen."""

    total: int
    unit: str
    before: int
    after: int


@strawberry.type(description="Places and reserve shared out, each with its proof, and what to be warned of.")
class Sharing:
    """A proposal; nothing is written."""

    proposal: strawberry.Private[Proposal]

    @strawberry.field
    def places(self) -> ProofSheet:
        return ProofSheet(proposal=self.proposal, proof=self.proposal.sharing.places)

    @strawberry.field
    def reserve(self) -> ProofSheet:
        return ProofSheet(proposal=self.proposal, proof=self.proposal.sharing.reserve)

    @described("Units that would lose a place if there were up to ten more.")
    def paradoxes(self) -> list[Paradox]:
        return [
            Paradox(total=each.total, unit=each.unit, before=each.before, after=each.after)
            for each in self.proposal.sharing.paradoxes
        ]

    @described("The share that the least reserve really is, where the total is too small for the clause's.")
    def overshoot(self) -> str | None:
        terms = self.proposal.terms
        found: Fraction | None = overshoot(self.proposal.sharing.places.total, terms.share) if terms else None
        return None if found is None else str(found)
