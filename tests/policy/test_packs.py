"""Reading a pack: a wrong one is refused, with a sentence of its own, where it is wrong; readings merge in layers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.language import LANGUAGES, catalogue
from domain.policy.packs.rules import PackUnreadable
from domain.policy.rules import (
    DEFAULTS,
    LABELS,
    BadPack,
    NoSuchReading,
    Pack,
    Parameters,
    exact,
    merged,
    parameters_of,
    read_pack,
    shipped_packs,
)

PACK = """
[policy]
id = "x"
version = 1
title = { zh = "某县", en = "Some county" }

[[document]]
id = "paper"
title = { zh = "文件", en = "Paper" }
issuer = { zh = "县", en = "County" }
number = "教师〔2014〕4号"
level = "county"
valid_from = 2020-01-01
valid_to = 2024-12-31
status = "to_be_verified"
source = { zh = "无", en = "None" }

[[clause]]
id = "one"
document = "paper"
anchor = "1"
summary = { zh = "一", en = "One" }

[[rule]]
id = "share"
clause = "one"
metric = "ROTATION_RATE"
kind = "share_min"
threshold = "1/10"
comparator = ">="
unit = "%"
window = "school_year"
period = { zh = "每年", en = "Each year", from = 2020-01-01, to = 2020-12-31 }
parameters = { tenure_years = 6 }
note = { zh = "无", en = "None" }

[[rule.reading]]
id = "five"
label = { zh = "五年", en = "Five years" }
note = { zh = "五年", en = "Five years" }
parameters = { tenure_years = 5 }

[[target]]
id = "share"
rule = "share"
title = { zh = "十分之一", en = "A tenth" }
owners = [{ zh = "县", en = "County" }]
"""

RULE = PACK[PACK.index("[[rule]]") : PACK.index("[[target]]")]

FAULTS = [
    ('clause = "one"\nmetric', 'clause = "two"\nmetric', "pack_reference_unknown", "rule.share.clause"),
    ('clause = "one"\nmetric', "metric", "pack_rule_without_clause", "rule.share.clause"),
    ('document = "paper"', 'document = "lost"', "pack_reference_unknown", "clause.one.document"),
    ('rule = "share"', 'rule = "lost"', "pack_reference_unknown", "target.share.rule"),
    ("{ tenure_years = 6 }", "{ tenure = 6 }", "pack_parameter_unknown", "rule.share.parameters.tenure"),
    ("{ tenure_years = 5 }", "{ min = 5 }", "pack_parameter_unknown", "rule.share.reading.five.parameters.min"),
    ("tenure_years = 6", 'eligibility_date = "02-30"', "bad_pack", "rule.share.parameters.eligibility_date"),
    ("tenure_years = 6", 'kinds = ["visit"]', "bad_pack", "rule.share.parameters.kinds.1"),
    ('threshold = "1/10"', "threshold = 0.1", "pack_bad_fraction", "rule.share.threshold"),
    ('threshold = "1/10"', 'threshold = "1/0"', "pack_bad_fraction", "rule.share.threshold"),
    ('threshold = "1/10"', 'threshold = "11/10"', "pack_share_above_one", "rule.share.threshold"),
    ('threshold = "1/10"\n', "", "pack_kind_lacks", "rule.share.threshold"),
    ('comparator = ">="\n', "", "pack_kind_lacks", "rule.share.comparator"),
    ("share_min", "band_per_unit", "pack_kind_lacks", "rule.share.low"),
    ('kind = "share_min"\nthreshold = "1/10"', 'kind = "frequency"', "pack_kind_lacks", "rule.share.threshold"),
    ("to = 2020-12-31", "to = 2019-12-31", "pack_reversed", "rule.share.period"),
    ("2024-12-31", "2019-12-31", "pack_reversed", "document.paper"),
    ("教师〔2014〕4号", "教师[2014]4号", "pack_bad_document_number", "document.paper.number"),
    ("教师〔2014〕4号", "教师〔2014〕号", "pack_bad_document_number", "document.paper.number"),
    (RULE, RULE + RULE, "pack_id_twice", "rule.share"),
    ('level = "county"', 'level = "planet"', "bad_pack", "document.paper.level"),
    ('anchor = "1"\n', "", "pack_field_missing", "clause.one.anchor"),
    ("unit =", 'colour = "red"\nunit =', "pack_field_unknown", "rule.share.colour"),
    ('{ zh = "县", en = "County" }]', "]", "bad_pack", "target.share.owners"),
    ("version = 1", "version = ", "pack_not_toml", "toml"),
]


def test_the_pattern_pack_is_right() -> None:
    pack = read_pack(PACK.encode())

    assert exact(pack.rules[0].threshold) == Fraction(1, 10)
    assert parameters_of(pack.rules[0], "five").tenure_years == 5


def test_a_reading_that_the_rule_does_not_have_is_not_found() -> None:
    rule = read_pack(PACK.encode()).rules[0]

    with pytest.raises(NoSuchReading):
        parameters_of(rule, "six")


@pytest.mark.parametrize(("right", "wrong", "code", "place"), FAULTS)
def test_a_wrong_pack_is_refused_where_it_is_wrong(right: str, wrong: str, code: str, place: str) -> None:
    assert right in PACK

    with pytest.raises(BadPack) as refused:
        read_pack(PACK.replace(right, wrong, 1).encode())

    assert (refused.value.code, refused.value.field) == (code, place)
    for language in LANGUAGES:
        sentence = refused.value.sentence(language)
        assert "{" not in sentence
        assert code == "pack_not_toml" or place in sentence


def test_each_kind_of_fault_has_a_code_and_a_sentence_of_its_own() -> None:
    faults: list[type[BadPack]] = [BadPack, *BadPack.__subclasses__()]

    assert len({fault.code for fault in faults}) == len({fault.message for fault in faults}) == len(faults)
    assert {code for _, _, code, _ in FAULTS} | {"pack_unreadable"} == {fault.code for fault in faults}


def test_what_people_read_in_a_pack_is_translated() -> None:
    words = {*LABELS.values(), *(fault.message for fault in BadPack.__subclasses__()), BadPack.message}

    assert words <= set(catalogue("zh"))


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(PackUnreadable):
        read_pack(shipped_packs()[0].with_name("nowhere.toml"))


@given(st.binary(max_size=200))
def test_no_bytes_whatever_do_more_than_be_refused(content: bytes) -> None:
    with pytest.raises(BadPack):
        read_pack(content)


ENTRIES = st.dictionaries(st.sampled_from(["id", "clause", "kind", "threshold", "period", "reading"]), st.integers())


def inline(entry: dict[str, int]) -> str:
    return f"{{{', '.join(f'{key} = {value}' for key, value in entry.items())}}}"


@given(st.sampled_from(["document", "clause", "rule", "target", "terms", "policy"]), ENTRIES | st.lists(ENTRIES))
def test_no_shape_of_toml_does_more_than_be_refused(
    section: str, content: dict[str, int] | list[dict[str, int]]
) -> None:
    text = inline(content) if isinstance(content, dict) else f"[{', '.join(map(inline, content))}]"

    with pytest.raises(BadPack):
        read_pack(f"{section} = {text}".encode())


LAYERS = st.builds(
    Parameters,
    min_days=st.none() | st.integers(0, 400),
    exempt=st.none() | st.booleans(),
    kinds=st.none() | st.just(("itinerant",)),
    window_mode=st.none() | st.sampled_from(["flow", "stock", "touched"]),
)


@given(LAYERS, LAYERS, LAYERS)
def test_what_a_later_layer_says_wins_and_silence_changes_nothing(a: Parameters, b: Parameters, c: Parameters) -> None:
    assert merged(a, merged(b, c)) == merged(merged(a, b), c)
    assert merged(a, Parameters()) == a
    assert merged(a, a) == a
    for name, value in b.model_dump(exclude_none=True).items():
        assert getattr(merged(a, b), name) == value


@given(LAYERS)
def test_a_reading_stored_as_json_merges_as_it_did_before(layer: Parameters) -> None:
    stored = Parameters.model_validate(layer.model_dump(mode="json"))

    assert merged(DEFAULTS, stored) == merged(DEFAULTS, layer)


def test_a_pack_survives_being_written_down_and_read_back() -> None:
    for path in shipped_packs():
        pack = read_pack(path)
        assert Pack.model_validate(pack.model_dump(mode="json", by_alias=True)) == pack
