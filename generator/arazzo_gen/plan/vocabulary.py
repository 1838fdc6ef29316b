"""The names that generated modules take from elsewhere: where each comes from, and so
what nothing of a document may be called."""

from __future__ import annotations

import builtins
import keyword

from pydantic import BaseModel

LIBRARIES = {
    "argparse": "",
    "os": "",
    "sys": "",
    "Sequence": "collections.abc",
    "dataclass": "dataclasses",
    "Annotated": "typing",
    "Any": "typing",
    "Literal": "typing",
    "Self": "typing",
    "TypeAlias": "typing",
    "Unpack": "typing",
    "Field": "pydantic",
}
"""Names of libraries; "" for a module of that name itself."""

RUNTIME = {
    "clients": (
        "AsyncClientBase",
        "AsyncClientOptions",
        "ClientBase",
        "ClientOptions",
        "base_url",
    ),
    "command": ("EXIT_CODES", "json_value", "run_command"),
    "conditions": (
        "is_at_most",
        "is_equal",
        "is_less",
        "json_at_most",
        "json_equal",
        "json_less",
        "matches",
    ),
    "credentials": ("ANONYMOUS", "ApiKey", "Basic", "Bearer", "user_and_password"),
    "environment": ("required_variable",),
    "templates": ("form_text", "json_string_text", "json_text", "uri_text", "xml_text"),
    "errors": (
        "CriterionFailed",
        "DeadlineExceeded",
        "InvalidValue",
        "MissingCredential",
        "MissingValue",
        "ResponseDecodeError",
        "ResponseMismatch",
        "ResponseNotJson",
        "RetriesExhausted",
        "StepError",
        "StepFailed",
        "StepLimitExceeded",
        "StepTimeout",
        "TransportError",
        "WorkflowError",
    ),
    "http": ("Api", "AsyncApi"),
    "json_values": ("as_json", "as_text", "find_in", "parsed_json", "without_none"),
    "json_nodes": (
        "json_at",
        "json_children",
        "json_exists",
        "json_found",
        "json_get",
        "json_length",
        "json_only",
        "json_subjects",
        "length_of",
    ),
    "jsonpath": ("JsonPath", "iregexp_matches", "iregexp_searches"),
    "jsonpath_goessner": ("GoessnerPath",),
    "xpath": ("XPath",),
    "models": ("InputModel", "OutputModel", "RequestModel", "ResponseModel"),
    "observers": ("Observer",),
    "retries": ("AsyncRetries", "Retries"),
    "replacements": (
        "JsonPathReplacement",
        "PathReplacement",
        "PointerReplacement",
        "replaced",
    ),
    "xml_replacements": ("XPathReplacement",),
    "results": ("StepResult", "WorkflowResult"),
}
"""Names of the runtime by the module that has them."""

REQUIREMENTS = {
    "jsonpath": "jsonpath-rfc9535>=1.0.1,<3",
    "jsonpath_goessner": "python-jsonpath>=2.2,<3",
    "xpath": "elementpath>=5.1,<6",
}
"""What a module of the runtime needs beside pydantic and the HTTP library."""

IMPORTED = frozenset(
    {*LIBRARIES, *(name for names in RUNTIME.values() for name in names)}
)

BUILTINS = frozenset(
    {"any", "bool", "dict", "float", "int", "len", "list", "object", "property", "str"}
    | {"classmethod", "super"}
)
"""Builtins that generated code uses: a name of a document would hide them."""

KEYWORDS = frozenset({*keyword.kwlist, *BUILTINS, *IMPORTED})
"""What no keyword argument, local, function or module is called."""

CLASSES = frozenset(
    {
        *keyword.kwlist,
        *IMPORTED,
        *(name for name in dir(builtins) if name[0].isupper()),
        "AsyncClient",
        "Client",
    }
)
"""What no model is called."""

FIELDS = frozenset(
    {*KEYWORDS, *(name for name in dir(BaseModel) if not name.startswith("_")), "mro"}
)
"""What no field of a model is called."""
