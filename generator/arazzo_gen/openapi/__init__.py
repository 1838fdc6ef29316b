"""One view over OpenAPI descriptions: operations, parameters, bodies, responses.

Nothing is read before it is asked for: what a workflow does not use is not looked at.
"""

from .description import Description, open_description
from .discriminators import Discriminator, discriminator_of
from .instances import instance_fault
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
from .schemas import Direction, Member, Schema, SchemaKey, open_schema

__all__ = [
    "Description",
    "Direction",
    "Discriminator",
    "MediaType",
    "Member",
    "Operation",
    "Parameter",
    "RequestBody",
    "Response",
    "Schema",
    "SchemaKey",
    "SecurityScheme",
    "Server",
    "discriminator_of",
    "find_operation_at",
    "find_operations",
    "instance_fault",
    "open_description",
    "open_schema",
    "operation_ids",
    "operation_paths",
    "parameter_key",
]
