"""The front of the GraphQL door: everything between HTTP and the schema, and the forms that all its types share.

A request passes these in turn: `media` (which answer the client reads), `body` (strict reading) or `multipart` (with
files), `document` (parsed, measured by `limits`, validated, remembered), `lifting` (texts that differ in their literals
alone are one), `view` (run within a context and a time limit), `errors` (what may be said of a failure). The types use
`ids`, `keyset`, `connection` and `refusal`. Nothing here knows a school.
"""

from schema.front.body import Asked, asked_of
from schema.front.connection import Connection, Edge, PageInfo, connection_of
from schema.front.document import Document
from schema.front.ids import GlobalId
from schema.front.keyset import Cut, Key, Keyset, cut_of
from schema.front.limits import Limits
from schema.front.multipart import UPLOAD, Upload, Uploads, content_of
from schema.front.problem import Problem
from schema.front.reference import SchemaReference
from schema.front.refusal import Refusal, RefusalHandler
from schema.front.view import Answer, GraphQLFront, Way

__all__ = [
    "UPLOAD",
    "Answer",
    "Asked",
    "Connection",
    "Cut",
    "Document",
    "Edge",
    "GlobalId",
    "GraphQLFront",
    "Key",
    "Keyset",
    "Limits",
    "PageInfo",
    "Problem",
    "Refusal",
    "RefusalHandler",
    "SchemaReference",
    "Upload",
    "Uploads",
    "Way",
    "asked_of",
    "connection_of",
    "content_of",
    "cut_of",
]
