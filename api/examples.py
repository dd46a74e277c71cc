"""Queries to begin with, on the query page."""

from typing import NamedTuple

from domain.language import N_


class Example(NamedTuple):
    """A query that somebody may start from."""

    name: str
    title: str
    query: str
    variables: str = "{}"


EXAMPLES = (
    Example(
        "figure",
        N_("A figure with its readings and the first rows behind it"),
        """query RotationRate($rule: ID) {
  figure(metric: ROTATION_RATE, rule: $rule) {
    numerator
    denominator
    exact
    printed
    verdict
    roundingTrap
    margin { toAdd toSwap spare }
    readings { id label figure { exact printed verdict } }
    numeratorRows(first: 5) {
      totalCount
      edges { node { name school { name } posting { kind startsOn toSchool { name } } } }
    }
    listHash
    validAsOf
    knownAsOf
  }
}
""",
        '{"rule": "national-rotation-rate"}',
    ),
    Example(
        "as-of",
        N_("The same figure, as it was known on an earlier day"),
        """query AsKnown($at: DateTime!) {
  now: figure(metric: EXCHANGE_COUNT) { numerator printed verdict knownAsOf listHash }
  then: figure(metric: EXCHANGE_COUNT, knownAsOf: $at) { numerator printed verdict knownAsOf listHash }
}
""",
        '{"at": "2026-10-01T00:00:00+08:00"}',
    ),
    Example(
        "postings",
        N_("The latest postings with their schools"),
        """query Postings($first: Int!, $after: String) {
  postings(first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges {
      node { id kind state teacherName subject startsOn plannedTo fromSchool { name } toSchool { name } }
    }
  }
}
""",
        '{"first": 10}',
    ),
    Example(
        "targets",
        N_("Every target with its clause and verdict"),
        """query Targets {
  targets(first: 50) {
    totalCount
    edges {
      node {
        id
        title
        rule { kind threshold unit clause { anchor summary policy { title number } } }
        owners
        figure { printed verdict }
      }
    }
  }
}
""",
    ),
    Example(
        "viewer",
        N_("Who I am, and the counties I may see"),
        """query Viewer {
  viewer { name role divisions { code name } }
}
""",
    ),
)
