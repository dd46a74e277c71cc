"""The table: what each contender's answers cost, beside the floor's, in Markdown; and the numbers behind it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.books import Size
from bench.contenders import Contender
from bench.machine import told
from bench.questions import QUESTIONS
from bench.rounds import FLOOR, Course, Measured

Figures = Mapping[str, Any]


def figures(size: Size, course: Course, measured: Measured, day: date, postgresql: str) -> Figures:
    """Boil the rounds down to medians: CPU of server and database, and their sum beside the floor's of the round."""
    return {
        "size": size.name,
        "books": size.told(),
        "day": day.isoformat(),
        "machine": told(),
        "postgresql": postgresql,
        "rounds": course.rounds,
        "rate": course.rate,
        "cpu": {question: dict(_cpu(by)) for question, by in measured.costs.items()},
        "waits": {
            question: {name: _waits(each) for name, each in by.items()} for question, by in measured.waits.items()
        },
        "gave_up": {question: dict(by) for question, by in measured.gave_up.items() if by},
        "fell_behind": {question: dict(by) for question, by in measured.fell_behind.items() if by},
        "memory": {name: round(held / 2**20) for name, held in measured.memory.items()},
    }


def markdown(given: Figures, contenders: Sequence[Contender], smaller: Figures | None = None) -> str:
    """Write everything as Markdown; with the figures of the smaller size, also how each has grown."""
    parts = [
        f"### {given['size'].capitalize()}: {given['books']}",
        f"{given['day']}, {given['machine']}, PostgreSQL {given['postgresql']}; medians of {given['rounds']} rounds.",
        "CPU seconds for 1,000 requests: server + database, and their sum beside the floor's of the same round.",
        _table(given["cpu"], contenders, _cpu_cell, given["gave_up"]),
        f"Milliseconds to answer at {given['rate']:g} requests a second: half of them within, 95 of 100 within.",
        _table(given["waits"], contenders, _wait_cell, _silent(given)),
        "Memory of the server's processes, in MB: "
        + ", ".join(
            f"{each.title} {given['memory'][each.name]}" for each in contenders if each.name in given["memory"]
        ),
    ]
    if smaller is not None:
        grown = {
            question: {
                name: cell["total"] / smaller["cpu"][question][name]["total"]
                for name, cell in by.items()
                if name in smaller["cpu"].get(question, {})
            }
            for question, by in given["cpu"].items()
        }
        parts += [
            f"CPU of a request beside that in the books of a {smaller['size']} ({smaller['books']}):",
            _table(grown, contenders, lambda cell: f"{cell:.2f}×"),
        ]
    return "\n\n".join(parts) + "\n"


def kept(folder: Path, size: str) -> Figures | None:
    """Read the figures of an earlier run, if there was one."""
    path = folder / f"{size}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def keep(folder: Path, given: Figures, text: str) -> None:
    """Write figures and table into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{given['size']}.json").write_text(
        json.dumps(given, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (folder / f"{given['size']}.md").write_text(text, encoding="utf-8")


def _cpu(by: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, dict[str, float]]]:
    for name, costs in by.items():
        beside = [each.total / floor.total for each, floor in zip(costs, by.get(FLOOR, costs), strict=True)]
        yield (
            name,
            {
                "server": round(median(each.server for each in costs), 4),
                "database": round(median(each.database for each in costs), 4),
                "total": round(median(each.total for each in costs), 4),
                "ratio": round(median(beside), 3),
            },
        )


def _waits(waited: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(waited, n=20)
    return {"half": round(cuts[9] * 1000, 2), "most": round(cuts[18] * 1000, 2)}


def _cpu_cell(cell: Mapping[str, float]) -> str:
    return f"{cell['server']:.2f} + {cell['database']:.2f} ({cell['ratio']:.2f}×)"


def _wait_cell(cell: Mapping[str, float]) -> str:
    return f"{cell['half']:.1f} / {cell['most']:.1f}"


def _silent(given: Figures) -> Mapping[str, Mapping[str, str]]:
    """Tell who gave no answer when asked so many times a second: whoever gave none at all, and whoever fell behind."""
    late, never = given["fell_behind"], given["gave_up"]
    return {question: {**late.get(question, {}), **never.get(question, {})} for question in {*late, *never}}


def _table(
    given: Mapping[str, Any],
    contenders: Sequence[Contender],
    cell: Callable[[Any], str],
    gave_up: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    lines = ["| | " + " | ".join(each.title for each in contenders) + " |", "|---|" + "---:|" * len(contenders)]
    for question in QUESTIONS:
        if by := given.get(question.name):
            silent = (gave_up or {}).get(question.name, {})
            asked = [by.get(each.name) for each in contenders]
            told = ["no answer" if each.name in silent else "—" for each in contenders]
            cells = [cell(found) if found else none for found, none in zip(asked, told, strict=True)]
            lines.append(f"| {question.title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
