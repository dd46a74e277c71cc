"""Small and large problems, made up from a seed."""

from random import Random

from domain.suggestion.model import Person, Problem, Seat, Wishes
from domain.suggestion.rules import subject_key

SUBJECTS = ("语文", "数学", "英语", "音乐", "体育", "美术", "科学", "道德与法治")


def county(teachers: int, *, schools: int = 150, seed: int = 1, due: float = 0.25, **wishes: object) -> Problem:
    """Make a county of so many teachers: a quarter of them due, one in five of a backbone, villages short of music."""
    rng = Random(seed)
    names = [f"S{number:03d}" for number in range(schools)]
    townships = {name: f"T{number % 15:02d}" for number, name in enumerate(names)}
    staff: dict[str, int] = {}
    people = []
    for number in range(teachers):
        school, stage = names[number % schools], "primary" if number % schools < schools * 2 // 3 else "junior"
        subject = rng.choice(SUBJECTS)
        key = subject_key(school, stage, subject)
        staff[key] = staff.get(key, 0) + 1
        if rng.random() < due:
            people.append(
                Person(
                    id=f"P{number:05d}", school=school, stage=stage, subject=subject, years=rng.randrange(6, 30),
                    backbone=rng.random() < 0.2, recent=rng.random() < 0.1,
                )
            )  # fmt: skip
    seats = [
        Seat(school=name, stage=stage, subject=subject, short=not staff.get(subject_key(name, stage, subject)))
        for number, name in enumerate(names)
        for stage in ["primary" if number < schools * 2 // 3 else "junior"]
        for subject in SUBJECTS
    ]
    return Problem(
        people=tuple(people),
        seats=tuple(seats),
        townships=townships,
        staff=staff,
        wishes=Wishes(**wishes),  # type: ignore[arg-type]
    )
