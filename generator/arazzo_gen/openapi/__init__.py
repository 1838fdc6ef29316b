"""One view over OpenAPI descriptions: operations, parameters, bodies, responses.

Everything is read on demand: parts that no workflow uses are not checked.
"""

from .description import Description, open_description
from .discriminators import Discriminator, discriminator_of
from .headers import Header, find_header, header_names
from .instances import instance_fault
from .media_types import JSON_LINES, Reading, essence, media_reading
from .operations import (
    Operation,
    Uncallable,
    find_operations,
    find_operations_at,
    find_operations_of,
    find_uncallable,
    operation_ids,
    operation_routes,
    path_faults,
)
from .parts import (
    MediaType,
    OAuthFlow,
    Parameter,
    RequestBody,
    RequiredScheme,
    Response,
    SecurityRequirement,
    SecurityScheme,
    Server,
    ServerVariable,
    parameter_key,
)
from .schema_parts import place_key
from .schema_values import is_of, json_type
from .schemas import Direction, Member, Schema, SchemaKey, any_of, open_schema

__all__ = [
    "JSON_LINES",
    "Description",
    "Direction",
    "Discriminator",
    "Header",
    "MediaType",
    "Member",
    "OAuthFlow",
    "Operation",
    "Parameter",
    "Reading",
    "RequestBody",
    "RequiredScheme",
    "Response",
    "Schema",
    "SchemaKey",
    "SecurityRequirement",
    "SecurityScheme",
    "Server",
    "ServerVariable",
    "Uncallable",
    "any_of",
    "discriminator_of",
    "essence",
    "find_header",
    "find_operations",
    "find_operations_at",
    "find_operations_of",
    "find_uncallable",
    "header_names",
    "instance_fault",
    "is_of",
    "json_type",
    "media_reading",
    "open_description",
    "open_schema",
    "operation_ids",
    "operation_routes",
    "parameter_key",
    "path_faults",
    "place_key",
]
