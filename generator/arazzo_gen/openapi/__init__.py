"""One view over OpenAPI descriptions: operations, parameters, bodies, responses.

Nothing is read before it is asked for: what a workflow does not use is not looked at.
"""

from .description import Description, open_description
from .operations import Operation, find_operations, operation_ids
from .parts import MediaType, Parameter, RequestBody, Response, SecurityScheme, Server
from .schemas import Member, Schema, open_schema

__all__ = [
    "Description",
    "MediaType",
    "Member",
    "Operation",
    "Parameter",
    "RequestBody",
    "Response",
    "Schema",
    "SecurityScheme",
    "Server",
    "find_operations",
    "open_description",
    "open_schema",
    "operation_ids",
]
