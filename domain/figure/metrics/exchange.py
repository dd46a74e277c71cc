"""Exchange by number (交流人数): how many persons moved, where a plan sets a number instead of a share."""

from domain.figure.metrics.population import eligible
from domain.figure.metrics.rotation import rotated
from domain.figure.metrics.rows import Sets, those_in
from domain.figure.model import Question


def exchanged(question: Question) -> Sets:
    """Give those who moved; only the eligible ones where the rule says so."""
    moved = rotated(question)
    if question.parameters.numerator_scope == "strict":
        moved = those_in(moved, eligible(question), "numerator")
    return Sets(numerator=moved)
