"""The GraphQL endpoint: reads, prepares, runs within a context and a time limit, and answers in the right form."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from inspect import isawaitable
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import strawberry
from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, OperationType
from graphql import execute as run_operation
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from domain.language import DEFAULT, LANGUAGES, N_, translate
from domain.refusals import NotAllowed, Refusal
from schema.front import body, errors, multipart
from schema.front.body import Asked
from schema.front.document import Document, Documents
from schema.front.known_documents import KnownDocuments
from schema.front.lifting import Known
from schema.front.limits import Limits
from schema.front.media import GRAPHQL, JSON, media_type
from schema.front.multipart import Uploads
from schema.front.persisted import NoShelf, Shelf
from schema.front.problem import InvalidDocument, Problem

EXECUTION_SECONDS = 8.0

_HEADERS = [(b"cache-control", b"no-store"), (b"vary", b"Accept")]
_STATUS = {"BAD_INPUT": 400, "TIMEOUT": 504}

ContextFactory = Callable[[Request], AbstractAsyncContextManager[Any]]


class Way(NamedTuple):
    """Which way an operation is answered: by its data in JSON, or else by ordinary execution, and why.

    What has been done is not done again: `result` is what came of it, where there is nothing to read.
    """

    data: bytes | None
    why: str = ""
    result: ExecutionResult | None = None

    @property
    def name(self) -> str:
        """Name the way."""
        return "ordinary" if self.data is None else "plan"


Execute = Callable[[DocumentNode], Awaitable[ExecutionResult]]
"""Executes a document in the ordinary way."""


class Shortcut(Protocol):
    """What may answer an operation without executing it, as a plan does."""

    async def answer(
        self,
        context: Any,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, object],
        execute: Execute,
    ) -> Way:
        """Give the data, or say why the operation must be executed."""

    def told_to(self, context: Any, way: Way) -> Mapping[str, Any]:
        """Give the extensions of the response, for those who may know which way was taken."""


class Answer(NamedTuple):
    """What will be answered: the members of the response, and its status unless the media type decides it.

    `data` is the member of that name where it has been written already.
    """

    payload: Mapping[str, Any]
    status: int | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    data: bytes | None = None

    @property
    def body(self) -> bytes:
        """The response in JSON."""
        if self.data is None:
            return encoded(self.payload)
        more = b"," + encoded(self.payload)[1:] if self.payload else b"}"
        return b"".join((b'{"data":', self.data, more))

    async def send_as(self, kind: str, send: Send) -> None:
        """Send the HTTP response in the media type."""
        body = self.body
        refused = self.data is None and "data" not in self.payload
        status = self.status or (400 if refused and kind == GRAPHQL else 200)
        headers = [*_HEADERS, (b"content-type", f"{kind}; charset=utf-8".encode()), _length(body)]
        headers += [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class GraphQLFront:
    """An ASGI endpoint for `Route("/graphql", GraphQLFront(...), methods=["GET", "POST"])`.

    `context_factory` signs the request in and gives the context of its resolvers; leaving it ends its transactions,
    and that comes before anything is answered. `shortcut` is asked first whether it can answer an operation by itself.
    Without `uploads` no request brings files.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        context_factory: ContextFactory,
        *,
        limits: Limits | None = None,
        shelf: Shelf | None = None,
        trusted_only: bool = False,
        shortcut: Shortcut | None = None,
        uploads: Uploads | None = None,
        seconds: float = EXECUTION_SECONDS,
        arrival_seconds: float = body.ARRIVAL_SECONDS,
    ) -> None:
        if schema.extensions:
            raise ValueError("The front runs no Strawberry extensions: parsing, limits and masking are its own.")
        self.schema = schema
        self.context_factory = context_factory
        self.shortcut = shortcut
        self.uploads = uploads
        self.seconds = seconds
        self.arrival_seconds = arrival_seconds
        self.documents = Documents(schema, limits or Limits())
        self.known_documents = KnownDocuments(
            self.documents, shelf or NoShelf(), trusted_only=trusted_only, lifting=shortcut is not None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            kind = media_type(", ".join(request.headers.getlist("accept")))
        except Problem as problem:
            await _refused(problem, language_of(request)).send_as(JSON, send)
        else:
            await (await self._answer(request)).send_as(kind, send)

    async def _answer(self, request: Request) -> Answer:
        try:
            asked = await self._read(request)
        except Problem as problem:
            return _refused(problem, language_of(request))
        except Refusal as refusal:
            return _not_let_in(refusal, language_of(request))
        try:
            return await self.answer(request, asked)
        finally:
            for file in asked.files:
                await file.close()

    async def _read(self, request: Request) -> Asked:
        if self.uploads is not None and body.brings_files(request):
            return await multipart.read(request, self.uploads)
        return await body.read(request, seconds=self.arrival_seconds)

    async def answer(self, request: Request, asked: Asked) -> Answer:
        """Run what is asked in the name of the request's user; also for pages that show the result themselves."""
        seconds = self.uploads.seconds if self.uploads and asked.files else self.seconds
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                return await self._understood(request, asked)
        except InvalidDocument as invalid:
            return Answer({"errors": [dict(error.formatted) for error in invalid.errors]})
        except Problem as problem:
            return _refused(problem, language_of(request))
        except errors.Away as away:
            return _away(away, language_of(request))
        except Refusal as refusal:
            return _not_let_in(refusal, language_of(request))
        except Exception as error:
            if deadline.expired():
                return _timed_out(seconds, language_of(request))
            return _failed(error, language_of(request))

    async def _understood(self, request: Request, asked: Asked) -> Answer:
        known = await self.known_documents.document(request, asked)
        operation = known.document.operation(asked.operation_name)
        _check_kind(operation, asked)
        return await self._run(request, asked, known, operation)

    async def _run(self, request: Request, asked: Asked, known: Known, operation: OperationDefinitionNode) -> Answer:
        async with self.context_factory(request) as context:
            way = Way(None)
            if self.shortcut is not None:
                execute = partial(self._execute, known.variables, operation, context)
                way = await self.shortcut.answer(context, known.document, operation, known.variables, execute)
            result = way.result
            if way.data is None and not known.as_written:
                # What is wrong is told at its place in the text that was sent; a query may be asked once more.
                written = self.known_documents.as_written(asked)
                result = await self._execute(asked.variables, operation, context, written.tree)
            elif way.data is None and result is None:
                result = await self._execute(asked.variables, operation, context, known.document.tree)
        if result is None:
            answer = Answer({}, data=way.data)
        else:
            answer = _result(result, getattr(context, "language", None) or language_of(request))
        told = None if self.shortcut is None else self.shortcut.told_to(context, way)
        return answer._replace(payload={**answer.payload, "extensions": told}) if told else answer

    async def _execute(
        self,
        variables: Mapping[str, object],
        operation: OperationDefinitionNode,
        context: object,
        tree: DocumentNode,
    ) -> ExecutionResult:
        outcome: ExecutionResult | Awaitable[ExecutionResult] = run_operation(
            self.documents.schema,
            tree,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name.value if operation.name else None,
            executor_class=self.schema.execution_context_class,
            operation_extensions=None,
        )
        return await outcome if isawaitable(outcome) else outcome


def language_of(request: Request) -> str:
    """Tell the language for a request before its user is known: the page's own choice, else the browser's."""
    chosen = request.scope.get("state", {}).get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    for each in request.headers.get("accept-language", "").split(","):
        if (name := each.strip()[:2].lower()) in LANGUAGES:
            return name
    return DEFAULT


def encoded(payload: Mapping[str, Any]) -> bytes:
    """Write a response as compact JSON in UTF-8, Chinese as it is."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()


def _check_kind(operation: OperationDefinitionNode, asked: Asked) -> None:
    if operation.operation is OperationType.SUBSCRIPTION:
        raise Problem("SUBSCRIPTIONS_NOT_HERE", N_("Subscriptions are not answered to a single request."))
    if asked.reading_only and operation.operation is not OperationType.QUERY:
        raise Problem("POST_NEEDED", N_("Only queries may be sent by GET."), status=405, headers={"Allow": "POST"})


def _result(result: ExecutionResult, language: str) -> Answer:
    said = errors.said_of(result.errors or [], language)
    if said and result.data is None and all(error.path is None for error in result.errors or []):
        return Answer({"errors": said})
    return Answer({"data": result.data, "errors": said} if said else {"data": result.data})


def _refused(problem: Problem, language: str) -> Answer:
    said = {"message": problem.said(language), "extensions": problem.extensions}
    return Answer({"errors": [said]}, problem.status, problem.headers)


def _not_let_in(refusal: Refusal, language: str) -> Answer:
    said = {"errors": [errors.refusal_error(refusal, language)]}
    if refusal.code == "sign_in":
        return Answer(said, 401, {"WWW-Authenticate": 'Bearer realm="jiedui"'})
    return Answer(said, 403 if isinstance(refusal, NotAllowed) else 400)


def _failed(error: Exception, language: str) -> Answer:
    try:
        said = errors.failure(error, language)
    except errors.Away as away:
        return _away(away, language)
    return Answer({"errors": [said]}, _STATUS.get(said["extensions"]["code"], 500))


def _away(away: errors.Away, language: str) -> Answer:
    errors.logger.warning("The database is away", exc_info=away)
    message = translate(language, N_("The database cannot be reached now; try again in a few seconds."))
    said = {"message": message, "extensions": {"code": "UNAVAILABLE"}}
    return Answer({"errors": [said]}, 503, {"Retry-After": str(errors.RETRY_SECONDS)})


def _timed_out(seconds: float, language: str) -> Answer:
    message = translate(language, N_("The operation took more than {limit} seconds; ask for less."), {"limit": seconds})
    return Answer({"errors": [{"message": message, "extensions": {"code": "TIMEOUT", "limit": seconds}}]}, 504)
