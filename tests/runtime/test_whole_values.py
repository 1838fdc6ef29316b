"""Values that travel whole, as the workflows of the shop give them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from generated import shop_checkout, shop_payments
from generated.shop_checkout.__main__ import main
from generated.shop_checkout.models import Money, Payment
from tests.runtime.conftest import Serve
from tests.runtime.shop import (
    CUSTOMER,
    KEY,
    TOKEN,
    Shop,
    checkout_options,
    money,
    payments_options,
)
from tests.support.flows import KINDS, play
from tests.support.server import json_answer

BUY: dict[str, Any] = {
    "search": "lamp",
    "customer": CUSTOMER,
    "payment_method": "card",
    "instrument": "tok-1",
}
PAYMENT: dict[str, Any] = {
    "amount": money(4900),
    "method": "card",
    "reference": "Order 1",
}


@pytest.mark.parametrize("kind", KINDS)
def test_parse(serve: Serve, kind: str) -> None:
    shop = Shop()
    result = play(shop_checkout, kind, "checkout", checkout_options(serve(shop)), **BUY)
    assert result.outputs.total.raw == money(4900)
    assert result.outputs.total.parse() == Money(amount=4900, currency="EUR")
    payment = result.steps.pay.outputs.payment.parse()
    assert isinstance(payment, Payment)
    assert payment.receipt is not None
    assert payment.receipt.number == "R-9"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_read_may_be_anything(serve: Serve, kind: str) -> None:
    """All that is known of a value is checked when it is parsed, and not before."""
    paid = {"id": "p-1", "status": "captured", "amount": {"amount": 4900}}
    shop = Shop(poll=[json_answer({**paid, "gross": 10**30})])
    options = payments_options(serve(shop))
    result = play(shop_payments, kind, "take_payment", options, **PAYMENT)
    assert result.outputs.payment.raw["gross"] == 10**30
    with pytest.raises(ValidationError, match="currency"):
        result.outputs.payment.parse()


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_that_must_be_there(serve: Serve, kind: str) -> None:
    shop = Shop(price=[json_answer({"total": None})])
    options = checkout_options(serve(shop))
    with pytest.raises(shop_checkout.SubWorkflowFailed) as caught:
        play(shop_checkout, kind, "checkout", options, **BUY)
    cause = caught.value.__cause__
    assert isinstance(cause, shop_checkout.ResponseMismatch)
    assert cause.pointer == "/total"


def test_command(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command line prints a value as it came, in steps as in outputs."""
    url = serve(Shop()).url
    for name, value in {
        "SHOP_URL": f"{url}/shop",
        "PAYMENTS_URL": f"{url}/pay",
        "SHOP_KEY": KEY,
        "PAYMENTS_TOKEN": TOKEN,
    }.items():
        monkeypatch.setenv(f"SHOP_CHECKOUT_{name}", value)
    main(["price-cart", "--cart-id", "c-1"])
    printed = json.loads(capsys.readouterr().out)
    assert printed["outputs"] == {"total": money(4900)}
    assert printed["steps"]["price"]["outputs"] == {"total": money(4900)}
