from collections.abc import Sequence
from functools import partial

import pytest

from arazzo_gen.runtime.credentials import (
    ANONYMOUS,
    ApiKey,
    Auth,
    Basic,
    Bearer,
    Draft,
)

SECRET = "s3cret"
BEARER = Bearer("token", SECRET)
BASIC = Basic("login", ("Aladdin", "open sesame"))
HEADER = ApiKey("key", "header", "X-Key", SECRET)
QUERY = ApiKey("key", "query", "api_key", SECRET)
COOKIE = ApiKey("key", "cookie", "session", SECRET)

NO_BEARER = Bearer("token", None)
NO_BASIC = Basic("login", None)
NO_HEADER = ApiKey("key", "header", "X-Key", None)

AUTHORIZATION = {"Authorization": f"Bearer {SECRET}"}


@pytest.mark.parametrize(
    ("auth", "draft"),
    [
        (BEARER, Draft(AUTHORIZATION)),
        # RFC 7617, sections 2 and 2.1.
        (BASIC, Draft({"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="})),
        (
            Basic("", ("test", "123£")),
            Draft({"Authorization": "Basic dGVzdDoxMjPCow=="}),
        ),
        (Basic("", ("a", "b:c")), Draft({"Authorization": "Basic YTpiOmM="})),
        (HEADER, Draft({"X-Key": SECRET})),
        (QUERY, Draft({}, query={"api_key": SECRET})),
        (COOKIE, Draft({}, cookies={"session": SECRET})),
        (ANONYMOUS, Draft({})),
        (BEARER & HEADER, Draft({**AUTHORIZATION, "X-Key": SECRET})),
        (BEARER & ANONYMOUS, Draft(AUTHORIZATION)),
        (BEARER | HEADER, Draft(AUTHORIZATION)),
        (HEADER | BEARER, Draft({"X-Key": SECRET})),
        (NO_BEARER | HEADER, Draft({"X-Key": SECRET})),
        (NO_BEARER & QUERY | HEADER, Draft({"X-Key": SECRET})),
        (NO_BEARER | ANONYMOUS, Draft({})),
        (ANONYMOUS | BEARER, Draft({})),
        ((NO_BEARER | HEADER) & QUERY, Draft({"X-Key": SECRET}, {"api_key": SECRET})),
    ],
)
def test_authorize(auth: Auth, draft: Draft) -> None:
    assert list(auth.missing()) == []
    authorized = Draft({})
    auth.authorize(authorized)
    assert authorized == draft


@pytest.mark.parametrize(
    ("auth", "missing"),
    [
        (NO_BEARER, ["token"]),
        (NO_BASIC, ["login"]),
        (NO_HEADER, ["key"]),
        (Bearer("token", ""), ["token"]),
        (ApiKey("key", "header", "X-Key", ""), ["key"]),
        (NO_BEARER & HEADER, ["token"]),
        (NO_BEARER & NO_BASIC, ["token", "login"]),
        (NO_BEARER | NO_BASIC, ["token or login"]),
        (NO_BEARER & NO_BASIC | NO_HEADER, ["token and login or key"]),
        (NO_BEARER & BASIC | NO_HEADER, ["token or key"]),
        ((NO_BEARER | NO_BASIC) & NO_HEADER, ["token or login", "key"]),
    ],
)
def test_missing(auth: Auth, missing: Sequence[str]) -> None:
    assert list(auth.missing()) == missing


@pytest.mark.parametrize("secret", ["s3\r\nX-Evil: 1", "s3\n", "s3\x00", "s3é", "s3 "])
@pytest.mark.parametrize("kind", ["bearer", "header"])
def test_secret_that_no_header_can_carry(kind: str, secret: str) -> None:
    make = (
        partial(Bearer, "token")
        if kind == "bearer"
        else partial(ApiKey, "key", "header", "X-Key")
    )
    with pytest.raises(ValueError, match="header") as caught:
        make(secret)
    assert "s3" not in str(caught.value)


def test_user_name_with_a_colon() -> None:
    # RFC 7617, section 2: it would move a part of the name into the password.
    with pytest.raises(ValueError, match="colon"):
        Basic("login", ("a:b", "c")).authorize(Draft({}))


@pytest.mark.parametrize("auth", [BEARER, HEADER, QUERY, COOKIE, BEARER & HEADER])
def test_repr(auth: Auth) -> None:
    assert SECRET not in repr(auth)
    assert "Aladdin" not in repr(auth | BASIC if isinstance(auth, Bearer) else BASIC)
