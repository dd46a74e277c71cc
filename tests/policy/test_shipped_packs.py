"""The shipped packs: every demand of the five plans is there with its figure, and rotation in all its readings."""

from collections import Counter

import pytest

from domain.policy.rules import Rule, parameters_of
from tests.world import packs

PACKS = packs()
ROTATION = PACKS["national-rotation"]

FIGURES_THAT_EXIST_OR_ARE_PLANNED = {
    "", "ROTATION_RATE", "BACKBONE_SHARE", "EXCHANGE_COUNT", "PRINCIPAL_COVERAGE", "RURAL_TRAINING_RESERVATION",
    "RURAL_TRAINING_SHARE", "TRAINING_PERSON_TIMES", "TRAINING_HOURS_COVERAGE", "DIRECTED_RESERVATION",
    "RECRUITMENT_FILLED", "TWINNING_COVERAGE", "SUBJECT_BAND", "ACTIVITY_FREQUENCY", "SECONDMENT_BAND",
    "ALLOWANCE_COVERAGE", "INSPECTION_COVERAGE", "MASTER_TEACHER_COUNT", "TWINNING_PAIRS", "SHADOW_LENGTH",
    "TRAINING_TRAINEES",
}  # fmt: skip

# Read from the sources' inventory, not from the packs: where each demand stands, its kind, and its figure.
STATED = [
    ("d0", "C1", "count_min", "120"), ("d0", "C1", "share_min", "1/5"), ("d0", "C2", "full_coverage", "1"),
    ("d0", "C4", "count_min", "2000"), ("d0", "C5", "count_min", "230"), ("d0", "C6", "seat_reserve", "1/5"),
    ("d0", "C7", "full_coverage", "1"), ("d0", "C12", "full_coverage", "1"),
    ("d0", "N1", "count_exact", "750"), ("d0", "N3", "count_exact", "625/2"), ("d0", "N18", "count_min", "2000"),
    ("d1", "C15", "band_per_unit", "1–2"), ("d1", "C15", "band_per_unit", "4–13"), ("d1", "C17", "frequency", "2"),
    ("d1", "C17", "frequency", "1"), ("d1", "C17", "band_per_unit", "1–1"), ("d1", "C19", "band_per_unit", "1–2"),
    ("d1", "C20", "count_exact", "20"), ("d1", "C22", "band_per_unit", "1–3"), ("d1", "C25", "frequency", "1–2"),
    ("d2", "C29", "full_coverage", "1"), ("d2", "N8", "share_min", "3/10"), ("d2", "N8", "share_min", "2/25"),
    ("d2", "N8", "cap", "8000"), ("d2", "N8", "cap", "12000"), ("d2", "N24", "frequency", "1"),
    ("d3", "C45", "seat_reserve", "1/5"), ("d3", "N11", "share_min", "3/10"), ("d3", "N19", "count_min", "28"),
    ("d4", "C55", "count_min", "807"), ("d4", "C55", "count_min", "36"), ("d4", "C57", "frequency", "3"),
    ("d4", "N12", "count_exact", "1/2"), ("d4", "N16", "frequency", "1"),
]  # fmt: skip

CLAUSES = {
    "d0": {*(f"C{n}" for n in range(1, 15)), *(f"N{n}" for n in (1, 2, 3, 4, 5, 6, 13, 17, 18, 20, 21, 23))},
    "d1": {*(f"C{n}" for n in range(15, 29)), "N7", "N23", "N26"},
    "d2": {*(f"C{n}" for n in range(29, 44)), *(f"N{n}" for n in (8, 9, 10, 14, 17, 19, 22, 23, 24, 25))},
    "d3": {*(f"C{n}" for n in range(44, 53)), "N11", "N15", "N19", "N22", "N23"},
    "d4": {*(f"C{n}" for n in range(53, 58)), "N12", "N16", "N19"},
}

ONLY_REPORTED = {
    ("d1", "C28"), *(("d2", anchor) for anchor in ("C39", "C40", "C41", "C42", "C43", "N9", "N10", "N17", "N25")),
    ("d3", "N23"),
}  # fmt: skip


def counted(rule: Rule) -> str | None:
    return rule.threshold if rule.low is None else f"{rule.low}–{rule.high}"


def test_every_shipped_pack_waits_to_be_verified() -> None:
    assert {document.status for pack in PACKS.values() for document in pack.documents} == {"to_be_verified"}


def test_each_pack_has_the_number_of_targets_its_source_asks_for() -> None:
    targets = {name: len(pack.targets) for name, pack in PACKS.items()}

    assert targets == {"d0": 57, "d1": 33, "d2": 47, "d3": 21, "d4": 17, "national-rotation": 8}


@pytest.mark.parametrize("name", CLAUSES)
def test_every_row_of_the_inventory_has_its_clause(name: str) -> None:
    assert {clause.anchor for clause in PACKS[name].clauses} == CLAUSES[name]


@pytest.mark.parametrize("name", CLAUSES)
def test_only_what_merely_reports_the_past_has_no_target(name: str) -> None:
    anchors = {clause.id: clause.anchor for clause in PACKS[name].clauses}
    asked = {rule.id: anchors[rule.clause] for rule in PACKS[name].rules}

    targeted = {asked[target.rule] for target in PACKS[name].targets}

    assert set(anchors.values()) - targeted == {anchor for pack, anchor in ONLY_REPORTED if pack == name}


@pytest.mark.parametrize(("name", "anchor", "kind", "figure"), STATED)
def test_every_figure_that_a_source_states_is_a_target(name: str, anchor: str, kind: str, figure: str) -> None:
    clauses = {clause.id for clause in PACKS[name].clauses if clause.anchor == anchor}
    answered = {target.rule for target in PACKS[name].targets}
    rules = [rule for rule in PACKS[name].rules if rule.clause in clauses and rule.id in answered]

    assert (kind, figure) in {(rule.kind, counted(rule)) for rule in rules}


@pytest.mark.parametrize(("name", "anchor", "number"), [("d1", "C21", 7), ("d1", "C27", 4), ("d2", "C35", 5)])
def test_a_demand_in_several_parts_is_several_targets(name: str, anchor: str, number: int) -> None:
    clause = next(clause for clause in PACKS[name].clauses if clause.anchor == anchor)

    assert sum(rule.clause == clause.id for rule in PACKS[name].rules) == number


def test_the_bulletin_is_counted_where_the_books_know_what_it_comes_to_and_else_says_why_not() -> None:
    counted_rules = {rule.id for rule in PACKS["d3"].rules if rule.metric}
    why = ("不登记", "没有登记", "不是登记项", "无从判断")

    assert counted_rules == {f"d3-{name}" for name in (
        "tilt-training", "reserve", "reserve-taken", "lesson-delivery", "teaching-research", "rotation", "support",
        "one-plus-one", "sync-research",
    )}  # fmt: skip
    assert [
        rule.id for rule in PACKS["d3"].rules if not rule.metric and not any(each in rule.note.zh for each in why)
    ] == []


def test_a_fifth_is_kept_at_each_of_three_levels_of_training() -> None:
    (rule,) = [rule for rule in PACKS["d3"].rules if rule.metric == "RURAL_TRAINING_RESERVATION"]

    assert parameters_of(rule).training_levels == ("national", "provincial", "municipal")
    assert parameters_of(rule).judged_by == "level"
    assert parameters_of(rule, "pooled").judged_by == "pooled"


def test_every_target_has_its_unit_period_and_owner_and_its_metric_is_known() -> None:
    rules = {rule.id: rule for pack in PACKS.values() for rule in pack.rules}
    for pack in PACKS.values():
        for target in pack.targets:
            assert rules[target.rule].unit
            assert rules[target.rule].period.zh
            assert target.owners
            assert rules[target.rule].metric in FIGURES_THAT_EXIST_OR_ARE_PLANNED


def test_ids_are_unique_across_all_packs_and_begin_with_their_packs_own() -> None:
    for section in ("documents", "clauses", "rules", "targets"):
        ids = Counter((pack.policy.id, entry.id) for pack in PACKS.values() for entry in getattr(pack, section))
        assert max(Counter(name for _, name in ids.elements()).values()) == 1
        assert all(name.startswith(f"{pack}-") for pack, name in ids)


def test_a_first_reading_is_the_rules_own_and_every_other_one_differs() -> None:
    for rule in (rule for pack in PACKS.values() for rule in pack.rules if rule.readings):
        own, *others = rule.readings
        assert parameters_of(rule, own.id) == parameters_of(rule)
        assert all(parameters_of(rule, other.id) != parameters_of(rule) for other in others)


def test_rotation_is_read_as_the_county_reads_it_unless_said_otherwise() -> None:
    said = parameters_of(ROTATION.rules[0])

    assert said.kinds == ("regular_exchange",)
    assert (said.window_mode, said.eligibility_date, said.tenure_years) == ("flow", "window_start", 6)
    assert (said.public_only, said.in_establishment, said.stages) == (True, True, ("primary", "junior"))
    assert (said.posts, said.exempt, said.retirement_months) == (("teacher",), True, 60)
    assert (said.numerator_scope, said.base) == ("strict", "eligible")
    assert said.backbone_levels == ("county", "city", "province", "national")
    assert said.backbone_date == "posting_start"


def test_the_rotation_clause_is_read_in_all_the_ways_that_places_read_it() -> None:
    rule = ROTATION.rules[0]
    differs = {reading.id: reading.parameters.model_dump(exclude_none=True) for reading in rule.readings}

    assert differs == {
        "strict": {},
        "form": {"numerator_scope": "all"},
        "touched": {"window_mode": "touched"},
        "stock-at-end": {"window_mode": "stock"},
        "with-support-120-days": {
            "kinds": ("regular_exchange", "support_teaching"), "min_days": 120, "numerator_scope": "all",
        },
        "of-all-teachers": {"base": "all_teachers", "numerator_scope": "all"},
        "five-years": {"tenure_years": 5},
        "urban-or-quality": {"school_scope": "urban_or_quality"},
        "with-principals": {"posts": ("teacher", "vice_principal", "principal")},
    }  # fmt: skip


def test_the_backbone_share_is_taken_of_three_bases() -> None:
    rule = next(rule for rule in ROTATION.rules if rule.metric == "BACKBONE_SHARE")

    bases = {parameters_of(rule, reading.id).base for reading in rule.readings}

    assert bases == {"rotated", "eligible", "eligible_backbone"}


def test_the_county_approves_secondments_and_whatever_moves_personnel() -> None:
    terms = ROTATION.terms[0]

    assert terms.approval_kinds == ("secondment", "county_managed", "outreach", "sanqu")
    assert (terms.approval_when_personnel_moved, terms.late_entry_days) == (True, 30)
