"""Evidence: judged by its bytes, kept once without what a camera adds, seen by those who see a record of it."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from domain.access import Actor, MayNot
from domain.activity.model import Activity
from domain.activity.rules import UnknownActivity
from domain.evidence.actions import attach_evidence, detach_evidence, link_evidence
from domain.evidence.limits import MOST_BYTES, MOST_FILES
from domain.evidence.model import Evidence
from domain.evidence.queries import Dossier, dossier_of, find_record, look_at_evidence
from domain.evidence.reading import Taken, take
from domain.evidence.rules import (
    EmptyFile,
    FileTooLarge,
    NotEvidence,
    TooManyFiles,
    UnknownEvidence,
    UnreadablePicture,
    checklist,
)
from domain.refusals import Refusal
from tests.evidence.pictures import PDF, office_file, photograph
from tests.world import World

DOCUMENT, TABLE = office_file("word/document.xml"), office_file("xl/workbook.xml")


async def attach(world: World, actor: Actor, record: Activity, *files: Taken, kind: str = "photos") -> Dossier:
    """Attach files to an activity."""
    return await world.do(attach_evidence, actor=actor, thing="activity", thing_id=record.id, kind=kind, files=files)


async def test_a_picture_is_kept_upright_and_small_without_place_owner_or_device() -> None:
    sent = photograph(side=2000, turned=True)

    taken = await take(sent, "IMG_1.JPG")
    with Image.open(BytesIO(taken.content)) as kept, Image.open(BytesIO(taken.thumbnail or b"")) as small:
        sizes = kept.size, small.size
        said = dict(kept.getexif())

    assert b"GPS" not in taken.content
    assert said == {}
    assert sizes == ((1280, 2560), (160, 320))
    assert (taken.name, taken.media_type, str(taken.taken_on)) == ("IMG_1.jpg", "image/jpeg", "2025-09-25")


@pytest.mark.parametrize(
    ("content", "name", "kept_as"),
    [(PDF, "通知.pdf", "通知.pdf"), (DOCUMENT, r"C:\\纪要.docx", "纪要.docx"), (TABLE, "名单.xlsx", "名单.xlsx")],
)
async def test_documents_are_kept_as_they_are(content: bytes, name: str, kept_as: str) -> None:
    taken = await take(content, name)

    assert (taken.content, taken.name, taken.thumbnail) == (content, kept_as, None)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (PDF + b" " * MOST_BYTES, FileTooLarge),
        (b"<svg onload='alert(1)'/>", NotEvidence),
        (b"MZ\x90\x00", NotEvidence),
        (office_file("word/document.xml", "word/vbaProject.bin"), NotEvidence),
        (office_file("ppt/presentation.xml"), NotEvidence),
        (b"\xff\xd8\xff\xe0 no picture", UnreadablePicture),
        (photograph()[:300], UnreadablePicture),
    ],
)
async def test_what_is_no_evidence_is_refused_whatever_its_name(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        await take(content, "照片.jpg")

    assert refused.value.field == "files"
    assert "照片.jpg" in refused.value.sentence("zh")


async def test_the_same_file_for_two_records_is_kept_once_and_seen_by_the_schools_of_both(world: World) -> None:
    lesson, lecture = await world.meet(), await world.meet(kind="lecture")
    taken = await take(photograph(), "课堂.jpg")

    first = await attach(world, world.clerk, lesson, taken)
    again = await attach(world, world.clerk, lesson, taken)
    second = await attach(world, world.partner_clerk, lecture, taken, kind="roster")

    assert len(first.links) == len(again.links) == 1
    assert {each.evidence_id for each in (*first.links, *second.links)} == {first.links[0].evidence_id}
    assert (first.missing, second.missing) == (["roster"], ["photos"])


async def test_only_the_records_offices_attach_and_strangers_do_not_find_the_record(
    world: World, neighbour: World
) -> None:
    lesson, taken = await world.meet(), await take(PDF, "通知.pdf")

    with pytest.raises(MayNot):
        await attach(world, world.evaluator, lesson, taken)
    for actor in (world.stranger_clerk, neighbour.personnel):
        with pytest.raises(UnknownActivity):
            await attach(world, actor, lesson, taken)
    assert len((await attach(world, world.personnel, lesson, taken, kind="notice")).links) == 1


async def test_content_is_shown_to_offices_of_the_record_and_not_to_those_who_are_given_figures(world: World) -> None:
    dossier = await attach(world, world.clerk, await world.meet(), await take(photograph(), "课堂.jpg"))
    evidence_id = dossier.links[0].evidence_id

    async def look(actor: Actor) -> Evidence:
        async with world.database.transaction(actor) as session:
            return await look_at_evidence(session, actor, evidence_id)

    assert (await look(world.partner_clerk)).is_picture
    with pytest.raises(MayNot):
        await look(world.evaluator)
    with pytest.raises(UnknownEvidence):
        await look(world.stranger_clerk)


async def test_a_file_that_is_taken_away_is_out_of_sight_and_stays_with_its_other_record(world: World) -> None:
    lesson, lecture = await world.meet(), await world.meet(kind="lecture")
    taken = await take(PDF, "通知.pdf")
    evidence_id = (await attach(world, world.clerk, lesson, taken)).links[0].evidence_id
    await attach(world, world.clerk, lecture, taken)

    async def away(record: Activity) -> Dossier:
        return await world.do(
            detach_evidence, actor=world.clerk, thing="activity", thing_id=record.id, evidence_id=evidence_id
        )

    assert (await away(lesson)).links == []
    with pytest.raises(UnknownEvidence):
        await away(lesson)
    async with world.database.transaction(world.clerk) as session:
        record = await find_record(session, world.clerk, "activity", lecture.id)
        assert len((await dossier_of(session, world.clerk, record)).links) == 1
    await away(lecture)
    async with world.database.transaction(world.clerk) as session:
        with pytest.raises(UnknownEvidence):
            await look_at_evidence(session, world.clerk, evidence_id)


async def test_a_file_is_linked_to_a_second_record_by_whoever_may_look_at_it(world: World, neighbour: World) -> None:
    lesson, lecture = await world.meet(), await world.meet(kind="lecture")
    mine = (await attach(world, world.clerk, lesson, await take(PDF, "名单.pdf"))).links[0].evidence_id
    theirs = await attach(neighbour, neighbour.clerk, await neighbour.meet(), await take(PDF + b"2", "另一份.pdf"))

    async def link(evidence_id: UUID) -> Dossier:
        async with world.database.transaction(world.clerk, now=world.now) as session:
            record: dict[str, Any] = {"thing": "activity", "thing_id": lecture.id, "kind": "roster"}
            return await link_evidence(session, world.clerk, **record, evidence_id=evidence_id)

    linked, again = await link(mine), await link(mine)

    assert [each.evidence_id for each in linked.links] == [each.evidence_id for each in again.links] == [mine]
    with pytest.raises(UnknownEvidence):
        await link(theirs.links[0].evidence_id)


async def test_a_record_has_a_few_files_and_no_more(world: World) -> None:
    lesson = await world.meet()
    files = [await take(PDF + str(number).encode(), "通知.pdf") for number in range(MOST_FILES + 1)]

    with pytest.raises(TooManyFiles):
        await attach(world, world.clerk, lesson, *files)
    assert len((await attach(world, world.clerk, lesson, *files[1:])).links) == MOST_FILES


def test_each_sort_of_record_is_asked_for_its_own_kinds() -> None:
    def shown(thing: str, sort: str, *kinds: str) -> list[tuple[str, int]]:
        return [(each.kind, each.files) for each in checklist(thing, sort, kinds)]

    assert shown("activity", "lesson_delivery", "photos", "photos") == [("photos", 2), ("roster", 0)]
    assert shown("activity", "teaching_research") == [("minutes", 0), ("roster", 0)]
    assert shown("posting", "", "order") == [("order", 1)]
    assert shown("twinning", "") == [("agreement", 0), ("plan_and_summary", 0)]
