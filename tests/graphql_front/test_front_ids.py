"""Global ids give back what they name, and nothing else is taken for one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.front import GlobalId, Problem
from schema.front.ids import pack


@given(key=st.uuids(), county=st.integers(0, 2**31 - 1))
def test_a_global_id_gives_back_what_it_names(key: UUID, county: int) -> None:
    of_county, of_nation = GlobalId.of("Posting", key, county), GlobalId.of("School", key)

    assert GlobalId.read(str(of_county), "Posting") == of_county
    assert of_county.uuid == key
    assert GlobalId.read(str(of_nation)) == of_nation
    assert GlobalId.read(str(GlobalId.of("Division", "110101"))).key == "110101"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "a" * 1_000,
        pack("Posting"),
        pack("Posting:"),
        pack(":1:2"),
        pack("Posting:1:"),
        pack("a b:1"),
        pack(f"Posting:x:{UUID(int=1)}"),
        pack(f"Posting:-1:{UUID(int=1)}"),
        pack(f"Posting:01:{UUID(int=1)}"),
        pack(f"Posting:9999999999:{UUID(int=1)}"),
        pack("Posting:1:nobody"),
        pack(f"Posting:1:{UUID(int=1).hex}"),
        pack(f"Posting:１:{UUID(int=1)}"),
        pack("Posting:1:2:3"),
        pack("Division:\x00"),
        str(GlobalId.of("Posting", UUID(int=1), 7)) + "=",
    ],
)
def test_an_id_that_was_not_given_out_is_refused(text: str) -> None:
    with pytest.raises(Problem) as refused:
        GlobalId.read(text)

    assert refused.value.extensions == {"code": "BAD_ID"}


def test_the_id_of_another_kind_of_thing_is_refused_by_name() -> None:
    school = str(GlobalId.of("School", UUID(int=1)))

    with pytest.raises(Problem, match="the id of a School, not of a Teacher"):
        GlobalId.read(school, "Teacher")
