"""Literals lifted into variables: texts that differ only in the values written into them are asked as one document.

A program that writes an id or a day into its query sends a text that nobody has seen, and to parse, validate and plan a
text takes fifty times as long as to answer a known one. So from the second such text on, what is written at places
where a variable could stand is taken for the value of one.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from graphql import (
    DefinitionNode,
    DocumentNode,
    GraphQLError,
    GraphQLNonNull,
    IntValueNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_nullable_type,
    is_scalar_type,
    parse_const_value,
    parse_type,
    print_ast,
    visit,
)

from schema.front.document import Document, Documents
from schema.front.problem import InvalidDocument, Problem
from schema.front.strict import NotStrict, check_integer, check_text

KEPT = 500
KEPT_CHARACTERS = 4_000_000
PREFIX = "lifted_"

# Block texts, texts, comments, and numbers where no name goes on; none of them twice, however the text is broken.
_PIECES = re.compile(
    r'''"""(?:\\"""|"(?!"")|[^"])*+(?:""")? | "(?:\\.|[^"\\\n\r])*+"? | \#[^\n\r]*+ | (?<![\w$@])-?\d[\w.+-]*+''',
    re.VERBOSE,
)
_GAP = "\0"
"""Stands where a piece was; no text that is let in has one of its own."""

Literal = StringValueNode | IntValueNode


class Known(NamedTuple):
    """A document that will be run, with the values of its variables; `as_written` unless literals became variables."""

    document: Document
    variables: Mapping[str, object]
    as_written: bool = True


class Lifting(NamedTuple):
    """What texts of one form become: the text with variables in it, which pieces are their values, and of what kind.

    The other pieces stay as they are, and are the same in every text of the form.
    """

    text: str
    places: Mapping[int, type[Literal]]
    pieces: Sequence[str]

    def values(self, pieces: Sequence[str]) -> dict[str, object] | None:
        """Read the values of the variables from a text's pieces, if the text is of this form."""
        values: dict[str, object] = {}
        for number, (first, piece) in enumerate(zip(self.pieces, pieces, strict=True)):
            kind = self.places.get(number)
            if kind is not None:
                literal = _literal(piece)
                if not isinstance(literal, kind):
                    return None
                values[f"{PREFIX}{number}"] = _value(literal)
            elif piece != first and not (piece.startswith("#") and first.startswith("#")):
                return None
        return values


class Liftings:
    """The forms of texts of one schema, the most recently used kept."""

    def __init__(self, documents: Documents, *, kept: int = KEPT, kept_characters: int = KEPT_CHARACTERS) -> None:
        self.documents = documents
        self.kept = kept
        self.kept_characters = kept_characters
        self._kept: OrderedDict[str, Lifting | None] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._kept)

    def known(self, text: str, variables: Mapping[str, object]) -> Known | None:
        """Give the document that a text of a form met before is asked as.

        :raises Problem: when its values make it too costly, or it passes another limit
        :raises InvalidDocument: when it is the second of its form, and not valid
        """
        if len(text) > self.documents.limits.source or _GAP in text:
            return None
        pieces = _PIECES.findall(text)
        form = _PIECES.sub(_GAP, text)
        if not pieces or not self._met(form):
            return None
        lifting = self._kept[form] or self._made(form, text, pieces, variables)
        values = lifting.values(pieces) if lifting.places else None
        if values is None:
            return None
        together = {**variables, **values}
        return Known(self.documents.ready(lifting.text, together), together, as_written=False)

    def _met(self, form: str) -> bool:
        """Tell whether a form was met before, and remember it: most programs write no values into their texts."""
        if form in self._kept:
            self._kept.move_to_end(form)
            return True
        self._kept[form] = None
        self._characters += len(form)
        while len(self._kept) > self.kept or self._characters > self.kept_characters:
            self._characters -= len(self._kept.popitem(last=False)[0])
        return False

    def _made(self, form: str, text: str, pieces: Sequence[str], variables: Mapping[str, object]) -> Lifting:
        starts = {found.start(): number for number, found in enumerate(_PIECES.finditer(text))}
        lifter = _Lifter(TypeInfo(self.documents.schema), starts)
        lifted = _declared(lifter, self.documents.prepared(text, variables).tree)
        lifting = Lifting(print_ast(lifted), lifter.places, pieces)
        if not lifting.places or not self._fits(lifting, variables):
            lifting = Lifting("", {}, ())
        self._kept[form] = lifting
        return lifting

    def _fits(self, lifting: Lifting, variables: Mapping[str, object]) -> bool:
        """Tell whether the text fits the schema: not where one field is named twice, with the same value."""
        try:
            self.documents.ready(lifting.text, {**variables, **(lifting.values(lifting.pieces) or {})})
        except (Problem, InvalidDocument):
            return False
        return True


class _Lifter(Visitor):
    """Puts a variable in the place of each text and whole number that stands by itself or in an object.

    A number with a fraction stays: in a variable it would be a float, which cannot keep every decimal.
    """

    def __init__(self, types: TypeInfo, starts: Mapping[int, int]) -> None:
        super().__init__()
        self.types = types
        self.starts = starts
        self.places: dict[int, type[Literal]] = {}
        self.definitions: list[VariableDefinitionNode] = []

    def enter_list_value(self, *_: Any) -> Any:
        return self.SKIP

    def enter_directive(self, *_: Any) -> Any:
        return self.SKIP

    def enter_variable_definition(self, *_: Any) -> Any:
        return self.SKIP

    def enter_string_value(self, node: StringValueNode, *_: Any) -> VariableNode | None:
        return self._lifted(node)

    def enter_int_value(self, node: IntValueNode, *_: Any) -> VariableNode | None:
        return self._lifted(node)

    def _lifted(self, node: Literal) -> VariableNode | None:
        kind = get_nullable_type(self.types.get_input_type())
        if not is_scalar_type(kind) or node.loc is None:
            return None
        number = self.starts[node.loc.start]
        self.places[number] = type(node)
        variable = VariableNode(name=NameNode(value=f"{PREFIX}{number}"))
        declared = parse_type(str(GraphQLNonNull(kind)))
        self.definitions.append(VariableDefinitionNode(variable=variable, type=declared, directives=()))
        return variable


def _declared(lifter: _Lifter, tree: DocumentNode) -> DocumentNode:
    """Lift the literals of a document that is one query, and declare the variables they become."""
    operations = [each for each in tree.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        return tree
    lifted: DocumentNode = visit(tree, TypeInfoVisitor(lifter.types, lifter))
    return replace(lifted, definitions=tuple(_declaring(each, lifter.definitions) for each in lifted.definitions))


def _declaring(definition: DefinitionNode, more: Sequence[VariableDefinitionNode]) -> DefinitionNode:
    if not isinstance(definition, OperationDefinitionNode):
        return definition
    return replace(definition, variable_definitions=(*(definition.variable_definitions or ()), *more))


def _literal(piece: str) -> Literal | None:
    """Read a piece that is a text or a whole number that can be kept."""
    try:
        node = parse_const_value(piece)
        if isinstance(node, StringValueNode):
            check_text(node.value)
            return node
        if isinstance(node, IntValueNode):
            check_integer(node.value)
            return node
    except (GraphQLError, NotStrict):
        return None
    return None


def _value(literal: Literal) -> object:
    return literal.value if isinstance(literal, StringValueNode) else int(literal.value)
