"""What the client module of a package says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ..plan import PackagePlan
from ..plan.model import (
    ApiPlan,
    ClientPlan,
    CredentialPlan,
    ServerVariablePlan,
    TokenEndpointPlan,
)
from .context_values import DocsContext, Text, docs_of
from .contexts import (
    ApiContext,
    ClientContext,
    ClientKindContext,
    CredentialContext,
    KeywordContext,
    ModuleContext,
)
from .docs import one_line, sentence

_FETCHED_BY = {
    "client_credentials": "ClientCredentials",
    "password": "PasswordGrant",
}
"""What makes the client fetch tokens itself, by the flow of OAuth 2."""

_PROVIDED = frozenset({"bearer", "http", "oauth2"})
"""The kinds of credentials that can be functions, which are asked for each request."""

_HOW = {
    "Client": "A context manager: it closes the connections.",
    "AsyncClient": "An asynchronous context manager: it closes the connections.",
}


def client_names(clients: Literal["both", "sync", "async"]) -> tuple[str, ...]:
    """The classes of clients that a package has."""
    return tuple(
        name
        for name, kind in (("Client", "sync"), ("AsyncClient", "async"))
        if clients in ("both", kind)
    )


def client_context(
    plan: PackagePlan,
    module: ModuleContext,
    clients: Literal["both", "sync", "async"],
) -> ClientContext:
    """The context of the template ``client.py``."""
    client = plan.client
    return ClientContext(
        header=module.header,
        package=module.package,
        source_file=module.source_file,
        imports=module.imports,
        kinds=tuple(
            ClientKindContext(
                name=name,
                base=f"{name}Base",
                api=f"{prefix}Api",
                docs=_docs(client, name),
                keywords=tuple(_keywords(client, f"{prefix}TokenProvider")),
            )
            for name in client_names(clients)
            for prefix in [name.removesuffix("Client")]
        ),
        credentials=tuple(
            CredentialContext(one.keyword, credential_text(one))
            for one in sorted(client.credentials, key=_needs_url)
        ),
        before_urls=sum(not _needs_url(one) for one in client.credentials),
        apis=tuple(
            ApiContext(
                attribute=api.attribute,
                url=api.url_keyword,
                default=_filled(api),
                docs=docs_of(f"The {one_line(api.title)}."),
            )
            for api in client.apis
        ),
        prefix=Text(client.environment_prefix),
        from_env_docs=docs_of(
            "A client with what the environment says.", variables=variables(client)
        ),
    )


def client_exports(client: ClientPlan) -> dict[str, str]:
    """What the users of a package need for its client, and the runtime modules."""
    found: dict[str, str] = {}
    for one in client.credentials:
        if one.kind in _PROVIDED:
            found["TokenProviderFailed"] = "credentials"
        if one.kind == "oauth2":
            names = (_FETCHED_BY[endpoint.flow] for endpoint in one.endpoints)
            found |= dict.fromkeys((*names, "TokenRequestFailed"), "oauth2")
        elif one.kind == "mutual TLS":
            found["ClientCertificate"] = "certificates"
    return found


def variables(client: ClientPlan) -> Iterable[tuple[str, str]]:
    """The environment variables of a client, and what each is for."""
    prefix = client.environment_prefix
    for one in client.credentials:
        name = f"{prefix}{one.keyword.upper()}"
        what = _described(one)
        if one.kind in ("basic", "digest"):
            yield name, f"{what} As user:password."
        elif one.kind == "oauth2":
            yield name, f"{sentence(what)} An access token."
            yield from ((f"{name}_{end}", text) for end, text in _oauth_variables(one))
        elif one.kind == "mutual TLS":
            yield name, f"{sentence(what)} The PEM file of the client's certificate."
            yield f"{name}_KEY", "The PEM file of its private key, if it is another."
            yield f"{name}_PASSWORD", "What the private key is encrypted with."
            yield f"{name}_CA", "The PEM file of the authorities to trust."
        elif one.kind == "http":
            yield name, f"{sentence(what)} {_http_text(one)}"
        else:
            yield name, what
    for keyword, variable in client.variables:
        yield f"{prefix}{keyword.upper()}", _variable_text(variable)
    for api in client.apis:
        default = f" By default {api.servers[0].template}." if api.servers else ""
        yield (
            f"{prefix}{api.url_keyword.upper()}",
            f"The URL of the {one_line(api.title)}.{default}",
        )


def _oauth_variables(one: CredentialPlan) -> Iterable[tuple[str, str]]:
    flows = {endpoint.flow for endpoint in one.endpoints}
    yield "CLIENT_ID", "The client that fetches tokens, where no token is given."
    yield "CLIENT_SECRET", "Its secret."
    if "password" in flows:
        yield "USERNAME", "The user that tokens are fetched for."
        yield "PASSWORD", "The user's password."
    yield "TOKEN_URL", "Where tokens are fetched, if not where the API says."
    yield "SCOPES", "What they are for, if not what the workflows need."


def client_summary(client: ClientPlan) -> str:
    """What the clients of a package are, in a sentence."""
    titles = dict.fromkeys(one_line(api.title) for api in client.apis)
    return f"Credentials and connections for the {' and the '.join(titles)}."


def _docs(client: ClientPlan, name: str) -> DocsContext:
    items = [(one.keyword, _credential_docs(one)) for one in client.credentials]
    items += [(name, _variable_text(variable)) for name, variable in client.variables]
    items += [(api.url_keyword, _url_text(api)) for api in client.apis]
    items.append(
        (
            "**options",
            f"The HTTP client, timeouts, limits, the clock: see {name}Options.",
        )
    )
    return docs_of(client_summary(client), [_HOW[name]], arguments=items)


def _described(one: CredentialPlan) -> str:
    what = one_line(one.description or f"The credential {one.scheme}.")
    return f"{sentence(what)} Deprecated." if one.deprecated else what


def _credential_docs(one: CredentialPlan) -> str:
    what = _described(one)
    if one.kind == "oauth2":
        classes = [_FETCHED_BY[endpoint.flow] for endpoint in one.endpoints]
        how = " or ".join(dict.fromkeys(classes))
        return (
            f"{sentence(what)} A token, a function that gives one, or {how}, with which"
            " the client fetches tokens itself."
        )
    if one.kind == "http":
        return f"{sentence(what)} {_http_text(one)}"
    return what


def _http_text(one: CredentialPlan) -> str:
    return f"The value of the Authorization header, which begins with {one.parameter}."


def _variable_text(variable: ServerVariablePlan) -> str:
    what = variable.description or f"The {variable.name} in the URL."
    return f"{sentence(what)} By default {variable.default or 'empty'}."


def _url_text(api: ApiPlan) -> str:
    text = f"Where the {api.title} is"
    if not api.servers and api.relative:
        return f"{text}. The description says {api.relative}, relative to itself."
    others: list[str] = []
    for one in api.servers:
        about = "; ".join(filter(None, (one.name, one.description)))
        others.append(f"{one.template} ({one_line(about)})" if about else one.template)
    return f"{text}: {' or '.join(others)}." if others else f"{text}."


def _keywords(client: ClientPlan, provider: str) -> Iterable[KeywordContext]:
    """The keywords of a client, those without a default first."""
    urls = [
        KeywordContext(
            name=api.url_keyword,
            type="str | None" if api.variables else "str",
            default=_url_default(api),
            from_env=_url_from_env(api),
        )
        for api in client.apis
    ]
    yield from (keyword for keyword in urls if not keyword.default)
    for one in client.credentials:
        yield KeywordContext(
            name=one.keyword,
            type=f"{_type(one, provider)} | None",
            default="None",
            from_env=_from_env(one),
        )
    for name, variable in client.variables:
        read = f"prefix + {name.upper()!r}"
        values, default = variable.values, repr(variable.default)
        yield KeywordContext(
            name=name,
            type=f"Literal[{', '.join(map(repr, values))}]" if values else "str",
            default=default,
            from_env=(
                f"variable_choice({read}, {values!r}, {default})"
                if values
                else f"os.environ.get({read}, {default})"
            ),
        )
    yield from (keyword for keyword in urls if keyword.default)


def _url_default(api: ApiPlan) -> str:
    if api.variables:
        return "None"
    return repr(api.servers[0].url) if api.servers else ""


def _url_from_env(api: ApiPlan) -> str:
    name = f"prefix + {api.url_keyword.upper()!r}"
    if not api.servers:
        return f"required_variable({name})"
    if api.variables:
        return f"os.environ.get({name})"
    return f"os.environ.get({name}, {api.servers[0].url!r})"


def _filled(api: ApiPlan) -> str:
    """What makes the default URL of its variables; "" where it has none."""
    if not api.variables:
        return ""
    values = ", ".join(f"{name!r}: {keyword}" for name, keyword in api.variables)
    return f"filled_server_url({api.servers[0].template!r}, {{{values}}})"


def _type(one: CredentialPlan, provider: str) -> str:
    match one.kind:
        case "basic" | "digest":
            return "tuple[str, str]"
        case "bearer" | "http":
            return f"str | {provider}"
        case "oauth2":
            classes = [_FETCHED_BY[endpoint.flow] for endpoint in one.endpoints]
            return " | ".join([*dict.fromkeys(classes), "str", provider])
        case "mutual TLS":
            return "ClientCertificate"
        case _:
            return "str"


def _from_env(one: CredentialPlan) -> str:
    name = f"prefix + {one.keyword.upper()!r}"
    read = f"os.environ.get({name})"
    match one.kind:
        case "basic" | "digest":
            return f"user_and_password({read})"
        case "mutual TLS":
            return f"certificate_from_env({name})"
        case "oauth2":
            flows = {endpoint.flow for endpoint in one.endpoints}
            # A client's variables may be set for the password flow, too.
            ways = [
                f"{function}({name})"
                for flow, function in (
                    ("password", "password_grant_from_env"),
                    ("client_credentials", "client_credentials_from_env"),
                )
                if flow in flows
            ]
            return " or ".join([read, *ways])
        case _:
            return read


def _needs_url(one: CredentialPlan) -> bool:
    return any(endpoint.base is not None for endpoint in one.endpoints)


def credential_text(one: CredentialPlan) -> str:
    """The expression that makes a credential of its keyword."""
    given = f"{one.keyword!r}, {one.keyword}"
    match one.kind:
        case "bearer":
            return f"Bearer({given})"
        case "basic":
            return f"Basic({given})"
        case "digest":
            return f"HttpDigest({given})"
        case "http":
            return f"HttpCredential({one.keyword!r}, {one.parameter!r}, {one.keyword})"
        case "mutual TLS":
            return f"MutualTLS({given}, self)"
        case "oauth2":
            parts = [given]
            parts += [f"{each.flow}={_endpoint(each)}" for each in one.endpoints]
            parts += [f"scopes={one.scopes!r}"] if one.scopes else []
            return f"OAuth2({', '.join(parts)})"
        case _:
            return (
                f"ApiKey({one.keyword!r}, {one.kind!r}, {one.parameter!r},"
                f" {one.keyword})"
            )


def _endpoint(endpoint: TokenEndpointPlan) -> str:
    parts = ["None" if endpoint.url is None else repr(endpoint.url)]
    if endpoint.refresh_url is not None:
        parts.append(f"refresh_url={endpoint.refresh_url!r}")
    if endpoint.base is not None:
        parts.append(f"base={endpoint.base}")
    return f"TokenEndpoint({', '.join(parts)})"
