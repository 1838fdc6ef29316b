"""What the client module of a package says."""

from __future__ import annotations

from collections.abc import Iterable

from ..plan import PackagePlan
from ..plan.model import ApiPlan, ClientPlan, CredentialPlan
from .docs import docstring, entries, one_line

_CLASSES = {"bearer": "Bearer", "basic": "Basic"}


def client_context(plan: PackagePlan) -> dict[str, object]:
    """The variables of the template ``client.py``."""
    client = plan.client
    prefix = client.environment_prefix
    return {
        "kinds": [
            {
                "name": name,
                "base": f"{name}Base",
                "api": api,
                "docstring": _docstring(client, how),
            }
            for name, api, how in (
                ("Client", "Api", "A context manager: it closes the connections."),
                (
                    "AsyncClient",
                    "AsyncApi",
                    "An asynchronous context manager: it closes the connections.",
                ),
            )
        ],
        "keywords": list(_keywords(client)),
        "credentials": [
            {"name": one.keyword, "value": _credential(one)}
            for one in client.credentials
        ],
        "apis": [
            {
                "attribute": api.attribute,
                "url": api.url_keyword,
                "docstring": docstring(f"The {one_line(api.title)}.", indent=8),
            }
            for api in client.apis
        ],
        "prefix": prefix,
        "from_env_docstring": docstring(
            "A client with what the environment says.",
            [
                "\n".join(
                    [
                        "With the default prefix, it reads:",
                        *entries(variables(client), 8),
                    ]
                )
            ],
            indent=8,
        ),
    }


def variables(client: ClientPlan) -> Iterable[tuple[str, str]]:
    """The environment variables of a client, and what each is for."""
    prefix = client.environment_prefix
    for one in client.credentials:
        what = one_line(one.description or f"The credential {one.scheme}.")
        if one.kind == "basic":
            yield f"{prefix}{one.keyword.upper()}", f"{what} As user:password."
        else:
            yield f"{prefix}{one.keyword.upper()}", what
    for api in client.apis:
        default = f" By default {api.servers[0].url}." if api.servers else ""
        yield (
            f"{prefix}{api.url_keyword.upper()}",
            f"The URL of the {one_line(api.title)}.{default}",
        )


def client_summary(client: ClientPlan) -> str:
    """What the clients of a package are, in a sentence."""
    titles = dict.fromkeys(one_line(api.title) for api in client.apis)
    return f"Credentials and connections for the {' and the '.join(titles)}."


def _docstring(client: ClientPlan, how: str) -> str:
    items = [
        (one.keyword, one_line(one.description or f"The credential {one.scheme}."))
        for one in client.credentials
    ]
    items += [(api.url_keyword, _url_text(api)) for api in client.apis]
    items.append(
        (
            "**options",
            "The HTTP client, timeouts, limits, the clock: see ClientOptions.",
        )
    )
    return docstring(
        client_summary(client),
        [how, "\n".join(["Args:", *entries(items)])],
    )


def _url_text(api: ApiPlan) -> str:
    text = f"Where the {api.title} is"
    others = [
        f"{one.url} ({one_line(one.description)})" if one.description else one.url
        for one in api.servers
    ]
    return f"{text}: {' or '.join(others)}." if others else f"{text}."


def _keywords(client: ClientPlan) -> Iterable[dict[str, str]]:
    """The keywords of the clients, those without a default first."""
    urls = [
        {
            "name": api.url_keyword,
            "type": "str",
            "default": repr(api.servers[0].url) if api.servers else "",
            "from_env": _url_from_env(api),
        }
        for api in client.apis
    ]
    yield from (keyword for keyword in urls if not keyword["default"])
    for one in client.credentials:
        read = f"os.environ.get(prefix + {one.keyword.upper()!r})"
        basic = one.kind == "basic"
        yield {
            "name": one.keyword,
            "type": "tuple[str, str] | None" if basic else "str | None",
            "default": "None",
            "from_env": f"user_and_password({read})" if basic else read,
        }
    yield from (keyword for keyword in urls if keyword["default"])


def _url_from_env(api: ApiPlan) -> str:
    name = f"prefix + {api.url_keyword.upper()!r}"
    if not api.servers:
        return f"required_variable({name})"
    return f"os.environ.get({name}, {api.servers[0].url!r})"


def _credential(one: CredentialPlan) -> str:
    if one.kind in _CLASSES:
        return f"{_CLASSES[one.kind]}({one.keyword!r}, {one.keyword})"
    return f"ApiKey({one.keyword!r}, {one.kind!r}, {one.parameter!r}, {one.keyword})"
