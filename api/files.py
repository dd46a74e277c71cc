"""Files of ours that browsers may keep: their address changes whenever they do."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

A_YEAR = "public, max-age=31536000, immutable"


class KeptFiles(StaticFiles):
    """Serves files; one that is asked for with its version may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give the file."""
        answer = await super().get_response(path, scope)
        if b"v=" in scope["query_string"] and answer.status_code == 200:
            answer.headers["Cache-Control"] = A_YEAR
        return answer
