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
    "TYPE_CHECKING": "typing",
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
    "command": ("EXIT_CODES", "json_or_text", "json_value", "run_command"),
    "command_async": ("run_command_async",),
    "conditions": (
        "is_at_most",
        "is_equal",
        "is_less",
        "json_at_most",
        "json_equal",
        "json_less",
        "matches",
    ),
    "constraints": ("Distinct", "Matching"),
    "certificates": ("ClientCertificate", "MutualTLS", "certificate_from_env"),
    "credentials": (
        "ANONYMOUS",
        "ApiKey",
        "AsyncTokenProvider",
        "Basic",
        "Bearer",
        "HttpCredential",
        "TokenProvider",
        "TokenProviderFailed",
        "user_and_password",
    ),
    "digest": ("HttpDigest",),
    "oauth2": (
        "ClientCredentials",
        "OAuth2",
        "PasswordGrant",
        "TokenEndpoint",
        "TokenRequestFailed",
        "client_credentials_from_env",
        "password_grant_from_env",
    ),
    "servers": ("filled_server_url",),
    "environment": ("required_variable", "variable_choice"),
    "templates": ("form_text", "json_string_text", "json_text", "uri_text", "xml_text"),
    "files": ("FileContent", "file_argument"),
    "json_lines": ("JsonLines",),
    "xml_bodies": ("XmlDocument", "XmlShape"),
    "errors": (
        "CriterionFailed",
        "DeadlineExceeded",
        "DependencyNotCompleted",
        "DepthLimitExceeded",
        "InvalidValue",
        "MissingCredential",
        "MissingValue",
        "OutputMismatch",
        "ResponseDecodeError",
        "ResponseMismatch",
        "ResponseNotJson",
        "ResponseTooLarge",
        "RetriesExhausted",
        "StepError",
        "StepFailed",
        "StepLimitExceeded",
        "StepTimeout",
        "SubWorkflowFailed",
        "TransportError",
        "WorkflowError",
    ),
    "declared_values": ("OutputOf", "as_declared", "as_declared_or_none"),
    "http": ("Api", "AsyncApi"),
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
    "json_whole": ("Json",),
    "json_values": (
        "as_base64",
        "as_json",
        "as_text",
        "find_in",
        "parsed_json",
        "unchecked",
        "without_none",
    ),
    "models": (
        "InputModel",
        "Nullable",
        "OutputModel",
        "RequestModel",
        "ResponseModel",
    ),
    "observers": ("Observer",),
    "request_bodies": ("RequestBody",),
    "retries": ("AsyncRetries", "Retries"),
    "replacements": (
        "JsonPathReplacement",
        "PathReplacement",
        "PointerReplacement",
        "replaced",
    ),
    "jsonpath": ("JsonPath", "iregexp_matches", "iregexp_searches"),
    "jsonpath_goessner": ("GoessnerPath",),
    "xpath": ("XPath",),
    "xml_replacements": ("XPathReplacement",),
    "forms": ("FormQuery",),
    "parameter_styles": (
        "cookie_style",
        "deep_object",
        "form_style",
        "json_parameter",
        "label_style",
        "matrix_style",
        "pipe_delimited",
        "simple_style",
        "space_delimited",
        "text_parameter",
    ),
    "results": ("StepResult", "SubWorkflowResult", "WorkflowResult"),
}
"""Names of the runtime by the module that has them."""

IMPORTED = frozenset(
    {*LIBRARIES, *(name for names in RUNTIME.values() for name in names)}
)

BUILTINS = frozenset(
    {
        "any",
        "bool",
        "bytes",
        "dict",
        "float",
        "int",
        "isinstance",
        "len",
        "list",
        "object",
    }
    | {"classmethod", "property", "str", "super"}
)
"""Builtins that generated code uses: a name of a document would hide them."""

KEYWORDS = frozenset({*keyword.kwlist, *BUILTINS, *IMPORTED, "l"})
"""What no keyword argument, local, function or module is called: an ``l`` looks like a
one."""

CLASSES = frozenset(
    {
        *keyword.kwlist,
        *IMPORTED,
        *(name for name in dir(builtins) if name[0].isupper()),
        "AsyncClient",
        "Client",
        "I",
        "O",
    }
)
"""What no model is called."""

ATTRIBUTES = frozenset(
    {*KEYWORDS, *(name for name in dir(type) if not name.startswith("_"))}
)
"""What no field of a dataclass is called. A class has attributes of its metaclass too,
such as ``mro``, and one of them would pass for the default of the field."""

FIELDS = frozenset(
    {
        *ATTRIBUTES,
        *(
            name
            for owner in (BaseModel, type(BaseModel))
            for name in dir(owner)
            if not name.startswith("_")
        ),
    }
)
"""What no field of a model is called: it would hide an attribute of its class, or have
it for a default, as above."""
