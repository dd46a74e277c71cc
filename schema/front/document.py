"""Documents made ready: parsed, measured, validated once, and remembered in a bounded store."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Token,
    TokenKind,
    parse,
    specified_rules,
    version,
)
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping
from strawberry.schema.schema import validate_document

from domain.document.rules import digest_of
from domain.language import N_
from schema.front import strict
from schema.front.limits import Limits, Measure, Walk, check, check_cost, check_definitions, size_of
from schema.front.problem import InvalidDocument, Problem

KEPT_DOCUMENTS = 500
# Syntax trees are heavy, some 400 bytes a token: the store is bounded by these as well, at about 40 MB.
KEPT_TOKENS = 100_000
KEPT_VERDICTS = 100

# Comparing like-named fields is the one rule whose work grows with the square of the document: half a second within
# our limits. A small part of graphql-core's own allowance ends it after some 20 ms; real queries need a few hundred.
overlapping.MAX_COMPLEXITY_BUDGET = 10_000

# Comments, block texts, texts, names and numbers, and marks; none of them twice, however the text is broken.
_WORDS = re.compile(
    r'''\#[^\n\r]*+ | """(?:\\"""|"(?!"")|[^"])*+(?:""")? | "(?:\\.|[^"\\\n\r])*+"? | [\w.+-]++ | [!$&():=@\[\]{|}]''',
    re.VERBOSE,
)

CHECKS = {
    TokenKind.STRING: strict.check_text,
    TokenKind.BLOCK_STRING: strict.check_text,
    TokenKind.INT: strict.check_integer,
    TokenKind.FLOAT: strict.check_number,
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document that fits the schema and the limits; its cost is judged again when variables set a page's size."""

    digest: bytes
    tree: DocumentNode
    limits: Limits
    measure: Measure
    paged: frozenset[str]
    tokens: int
    judged: set[tuple[int | None, ...]] = field(default_factory=set, compare=False)
    """Sizes of pages that were found to be within the limit of cost."""

    @property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The document's fragments by their names."""
        named = (each for each in self.tree.definitions if isinstance(each, FragmentDefinitionNode))
        return {each.name.value: each for each in named}

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Find the operation to run.

        :raises Problem: when none has the name, or there are several and no name is given
        """
        found = [each for each in self.tree.definitions if isinstance(each, OperationDefinitionNode)]
        if name is not None:
            found = [each for each in found if each.name and each.name.value == name]
        if len(found) > 1:
            sentence = N_("The document has several operations: say which in operationName.")
            raise Problem("OPERATION_NAME_MISSING", sentence)
        if not found:
            raise Problem("UNKNOWN_OPERATION", N_("The document has no operation of this name."))
        return found[0]

    def judge(self, variables: Mapping[str, object]) -> None:
        """Refuse values of variables that make the document too costly.

        :raises Problem: when they do
        """
        sizes = tuple(self._size(name, variables) for name in sorted(self.paged))
        if sizes and sizes not in self.judged:
            check_cost(Walk(self.tree, self.limits, variables).whole(), self.limits)
            if len(self.judged) < KEPT_VERDICTS:
                self.judged.add(sizes)

    def _size(self, name: str, variables: Mapping[str, object]) -> int | None:
        return size_of(variables[name], self.limits.page) if name in variables else None


class Documents:
    """The documents of one schema, the most recently used kept."""

    def __init__(
        self, schema: strawberry.Schema, limits: Limits, *, kept: int = KEPT_DOCUMENTS, kept_tokens: int = KEPT_TOKENS
    ) -> None:
        self.limits = limits
        self.kept = kept
        self.kept_tokens = kept_tokens
        self.schema = core(schema)
        self._written = schema.as_str
        self.on_shelf: set[bytes] = set()
        """Hashes of those among them that outlive the process."""
        self.trusted: set[bytes] = set()
        """Hashes of those among them that an administrator has loaded."""
        self._kept: OrderedDict[bytes, Document] = OrderedDict()
        self._tokens = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._kept

    @cached_property
    def mark(self) -> bytes:
        """Name this schema and the validator: what is valid under one mark need not be validated again."""
        return sha256(f"graphql-core {version}\n{self._written()}".encode()).digest()

    def recall(self, digest: bytes, variables: Mapping[str, object]) -> Document | None:
        """Give the document of this hash, if it was made ready before.

        :raises Problem: when the variables make it too costly
        """
        document = self._kept.get(digest)
        if document is not None:
            self._kept.move_to_end(digest)
            document.judge(variables)
        return document

    def ready(self, text: str, variables: Mapping[str, object], *, proven: bool = False) -> Document:
        """Give the document of this text, made ready now or before; one that is proven is not validated again.

        :raises Problem: when it passes a limit
        :raises InvalidDocument: when it does not parse or does not fit the schema
        """
        digest = digest_of(text)
        document = self.recall(digest, variables)
        if document is None:
            document = self.prepared(text, variables, proven=proven)
            self._keep(digest, document)
        return document

    def prepared(self, text: str, variables: Mapping[str, object], *, proven: bool = False) -> Document:
        """Make a document ready without remembering it.

        :raises Problem: when it passes a limit
        :raises InvalidDocument: when it does not parse or does not fit the schema
        """
        tree = parsed(text, self.limits)
        check_definitions(tree, self.limits)
        walk = Walk(tree, self.limits, variables)
        measure = walk.whole()
        check(measure, self.limits)
        if not proven and (errors := validate_document(self.schema, tree, tuple(specified_rules))):
            raise _not_valid(errors)
        return Document(
            digest_of(text), tree, self.limits, measure, frozenset(walk.paged), sum(1 for _ in _tokens(tree))
        )

    def _keep(self, digest: bytes, document: Document) -> None:
        self._kept[digest] = document
        self._tokens += document.tokens
        while len(self._kept) > self.kept or self._tokens > self.kept_tokens:
            forgotten, oldest = self._kept.popitem(last=False)
            self._tokens -= oldest.tokens
            self.on_shelf.discard(forgotten)
            self.trusted.discard(forgotten)


def core(schema: strawberry.Schema) -> GraphQLSchema:
    """Give the graphql-core schema under a Strawberry schema, which has no public name for it."""
    return schema._schema


def parsed(text: str, limits: Limits) -> DocumentNode:
    """Parse a document within the limits on its text, and check the values written in it.

    :raises Problem: when it is too long, or holds a value that cannot be kept
    :raises InvalidDocument: when it is no GraphQL
    """
    if len(text) > limits.source:
        raise Problem(
            "QUERY_TOO_LONG",
            N_("The document has {value} characters; at most {limit} are allowed."),
            limit=limits.source,
            value=len(text),
        )
    _strictly(strict.check_text, text)
    if tokens_at_least(text) > limits.tokens:
        raise _too_many_tokens(limits)
    try:
        tree = parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLError as error:
        raise _not_parsed(error, limits) from None
    for token in _tokens(tree):
        _check_token(token)
    return tree


def _not_parsed(error: GraphQLError, limits: Limits) -> Exception:
    if error.message.startswith(f"Syntax Error: Document contains more than {limits.tokens} tokens."):
        return _too_many_tokens(limits)
    if error.message.startswith(f"Syntax Error: Document contains more than {limits.comments} comments."):
        sentence = N_("The document may have at most {limit} comments.")
        return Problem("TOO_MANY_COMMENTS", sentence, limit=limits.comments)
    if "nested too deeply" in error.message:
        return Problem("QUERY_TOO_DEEP", N_("The document is nested too deeply."))
    error.extensions = {"code": "SYNTAX_ERROR"}
    return InvalidDocument([error])


def _too_many_tokens(limits: Limits) -> Problem:
    return Problem("TOO_MANY_TOKENS", N_("The document may have at most {limit} tokens."), limit=limits.tokens)


def tokens_at_least(text: str) -> int:
    """Count the tokens of a text, or some fewer: parsing as many as are allowed takes ten times as long."""
    return sum(not each.startswith("#") for each in _WORDS.findall(text))


def _not_valid(errors: list[GraphQLError]) -> Exception:
    if errors[-1].message == "Validation aborted.":
        return Problem("QUERY_TOO_REPETITIVE", N_("The query names the same fields too often in one place."))
    for error in errors:
        error.extensions = {"code": "VALIDATION_ERROR"}
    return InvalidDocument(errors)


def _tokens(tree: DocumentNode) -> Iterator[Token]:
    token = tree.loc.start_token if tree.loc else None
    while token is not None:
        yield token
        token = token.next


def _check_token(token: Token) -> None:
    if (check_value := CHECKS.get(token.kind)) is not None:
        _strictly(check_value, token.value or "")


def _strictly(check_value: Callable[[str], None], text: str) -> None:
    try:
        check_value(text)
    except strict.NotStrict as error:
        raise Problem("BAD_INPUT", error.sentence, **error.values) from None
