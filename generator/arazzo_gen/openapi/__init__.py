"""One view over OpenAPI descriptions: operations, parameters, bodies, responses.

Nothing is read before it is asked for: what a workflow does not use is not looked at.
"""

from .description import Description, open_description
from .headers import Header, find_header, header_names
from .instances import instance_fault
from .media_types import Reading, media_reading
from .operations import (
    Operation,
    find_operation_at,
    find_operations,
    operation_ids,
    operation_paths,
)
from .parts import (
    MediaType,
    Parameter,
    RequestBody,
    Response,
    SecurityScheme,
    Server,
    parameter_key,
)
from .schemas import Member, Schema, SchemaKey, open_schema

__all__ = [
    "Description",
    "Header",
    "MediaType",
    "Member",
    "Operation",
    "Parameter",
    "Reading",
    "RequestBody",
    "Response",
    "Schema",
    "SchemaKey",
    "SecurityScheme",
    "Server",
    "find_header",
    "find_operation_at",
    "find_operations",
    "header_names",
    "instance_fault",
    "media_reading",
    "open_description",
    "open_schema",
    "operation_ids",
    "operation_paths",
    "parameter_key",
]
