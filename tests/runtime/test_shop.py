"""The workflows of the shop, as a sales channel runs them: orders that are paid, those
that are not, and what is mended on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import ValidationError

from generated import shop_checkout, shop_payments
from tests.runtime.conftest import Serve
from tests.runtime.shop import (
    CUSTOMER,
    KEY,
    LAMP,
    TOKEN,
    Shop,
    checkout_options,
    money,
    payments_options,
    problem,
)
from tests.support.flows import KINDS, Naps, play
from tests.support.server import Answer, json_answer

BUY: Mapping[str, Any] = {
    "search": "lamp",
    "customer": CUSTOMER,
    "payment_method": "card",
    "instrument": "tok-1",
}
SENT_BACK: Mapping[str, Any] = {"order_id": "o-1", "payment_id": "p-1"}
PAYMENT: Mapping[str, Any] = {
    "amount": money(4900),
    "method": "card",
    "reference": "Order 1",
}

FILLED = "search cart item"
PAID = "methods session pay poll"
BUSY = Answer(status=503)
LATER = Answer(status=429, headers={"Retry-After": "7"})
CUT = json_answer({}, cut=1)
DEAR = problem(409, "prices-changed")
LOST = problem(409, "reservation-expired")
OVER = problem(410, "session-over")
DECLINED = problem(402, "declined")
ASK_LATER = json_answer(
    {"id": "f-1", "status": "pending"}, headers={"Retry-After": "3"}
)
STILL = json_answer({"id": "f-1", "status": "pending"})


@dataclass(frozen=True, slots=True)
class Case:
    """A run of a workflow that ends: the operations it asks for, in order, the action
    that ends it, the step whose failure led there, what it waits, some outputs."""

    name: str
    workflow: str
    arguments: Mapping[str, Any]
    log: str
    by: str | None = None
    failed: str | None = None
    delays: tuple[float, ...] = ()
    outputs: Mapping[str, object] = field(default_factory=dict)
    first: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    shop: Mapping[str, Any] = field(default_factory=dict)


BOUGHT = {
    "order_id": "o-1",
    "order_url": "/orders/o-1",
    "payment_id": "p-1",
    "payment_status": "captured",
}
NOT_BOUGHT = {"order_id": "o-1", "payment_id": None, "payment_status": None}

# fmt: off
CASES = [
    Case("found", "fill_cart", {"search": "lamp"}, FILLED,
         outputs={"cart_id": "c-1", "sku": LAMP["sku"]}),
    Case("sold out", "fill_cart", {"search": "lamp"}, "search",
         "sold-out", "search-products", outputs={"cart_id": None, "sku": None},
         shop={"products": [{**LAMP, "stock": 0}]}),
    Case("nothing found", "fill_cart", {"search": "lamp"}, "search",
         "sold-out", "search-products", shop={"products": []}),
    Case("too few left", "fill_cart", {"search": "lamp", "quantity": 3}, FILLED,
         "too-few-left", "put-item", outputs={"cart_id": "c-1"},
         first={"item": (problem(409, "too-few"),)}),
    Case("search later", "fill_cart", {"search": "lamp"}, "search search cart item",
         delays=(7,), first={"search": (LATER,)}),

    Case("bought", "checkout", BUY, f"{FILLED} price order {PAID} confirm",
         "no-gift", outputs=BOUGHT),
    Case("bought as a gift", "checkout", {**BUY, "gift_note": "For you"},
         f"{FILLED} price order {PAID} confirm note", "gift", outputs=BOUGHT),
    Case("polled", "checkout", BUY, f"{FILLED} price order {PAID} poll poll confirm",
         "no-gift", outputs=BOUGHT,
         shop={"payment": ["pending", "pending", "captured"]}),
    Case("by invoice", "checkout", {**BUY, "payment_method": "invoice"},
         f"{FILLED} price order {PAID} confirm", "no-gift",
         outputs={"payment_status": "authorised"}, shop={"payment": ["authorised"]}),
    Case("closed for moments", "checkout", BUY,
         f"{FILLED} price order order order {PAID} confirm", "no-gift",
         delays=(2, 7), outputs=BOUGHT, first={"order": (BUSY, LATER)}),
    Case("dearer", "checkout", BUY, f"{FILLED} price order price order {PAID} confirm",
         "no-gift", delays=(0,), first={"order": (DEAR,)},
         shop={"totals": [4900, 5900]}),
    Case("no longer reserved", "checkout", BUY,
         f"{FILLED} price order renew order {PAID} confirm", "no-gift",
         delays=(0,), first={"order": (LOST,)}),
    Case("both, twice dearer", "checkout", BUY,
         f"{FILLED} price order price order renew order price order {PAID} confirm",
         "no-gift", delays=(0, 0, 0), first={"order": (DEAR, LOST, DEAR)}),
    Case("session over", "checkout", BUY,
         f"{FILLED} price order methods session pay session pay poll confirm",
         "no-gift", delays=(0,), first={"pay": (OVER,)}),
    Case("no answer to a poll", "checkout", BUY,
         f"{FILLED} price order {PAID} poll confirm", "no-gift",
         delays=(1,), first={"poll": (CUT,)}),
    Case("declined at once", "checkout", BUY,
         f"{FILLED} price order methods session pay cancel", "not-paid",
         outputs=NOT_BOUGHT, first={"pay": (DECLINED,)}),
    Case("declined by and by", "checkout", BUY,
         f"{FILLED} price order {PAID} poll cancel", "not-paid",
         outputs={"payment_id": "p-1", "payment_status": "declined"},
         shop={"payment": ["pending", "declined"]}),
    Case("method not offered", "checkout", {**BUY, "payment_method": "wallet"},
         f"{FILLED} price order methods cancel", "not-paid", outputs=NOT_BOUGHT),
    Case("payments refuse the token", "checkout", BUY,
         f"{FILLED} price order methods cancel", "not-paid", outputs=NOT_BOUGHT,
         first={"methods": (Answer(status=401),)}),

    Case("on its way", "follow_delivery", SENT_BACK, "read", "on-its-way",
         outputs={"status": "sent", "tracking_url": "https://parcels.example/1"}),
    Case("delivered", "follow_delivery", SENT_BACK, "read", "delivered",
         shop={"order": "delivered"}),
    Case("cancelled", "follow_delivery", SENT_BACK, "read", "cancelled",
         shop={"order": "cancelled"}),
    Case("undeliverable", "follow_delivery", SENT_BACK, "read cancel refund refunded",
         outputs={"refund_id": "f-1", "refund_status": "done"},
         shop={"order": "undeliverable"}),

    Case("returned", "refund_order", SENT_BACK, "cancel refund refunded",
         outputs={"refund_id": "f-1", "refund_status": "done"}),
    Case("refund takes its time", "refund_order", SENT_BACK,
         "cancel refund refunded refunded refunded", delays=(3, 5),
         outputs={"refund_status": "done"}, first={"refunded": (ASK_LATER, STILL)}),
    Case("delivered before", "refund_order", SENT_BACK, "cancel",
         "too-late", "cancel-order", first={"cancel": (problem(409, "delivered"),)}),
]
# fmt: on


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_shop(serve: Serve, kind: str, case: Case) -> None:
    shop, naps = _shop(case.first, case.shop), Naps()
    options = checkout_options(serve(shop))
    result = play(shop_checkout, kind, case.workflow, options, naps, **case.arguments)
    assert shop.log == case.log
    assert (result.ended_by, result.failed_step) == (case.by, case.failed)
    assert tuple(naps.delays) == case.delays
    for name, value in case.outputs.items():
        assert getattr(result.outputs, name) == value


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_shop_is_told(serve: Serve, kind: str) -> None:
    shop = _shop({"order": (DEAR,), "pay": (OVER,)}, {"totals": [4900, 5900]})
    arguments = {**BUY, "quantity": 2, "language": "de-AT", "gift_note": "Für Dich!"}
    result = play(
        shop_checkout, kind, "checkout", checkout_options(serve(shop)), **arguments
    )

    search = shop.asked[0][1]
    assert search.query in ("search=lamp&limit=10", "limit=10&search=lamp")
    assert shop.bodies("cart") == [{"currency": "EUR"}]
    assert shop.bodies("item") == [{"quantity": 2}]
    for name in ("search", "cart", "item"):
        assert shop.headers(name, "Accept-Language") == ["de-AT"]
    # The price that an order names is the one that was seen last.
    assert shop.bodies("order") == [
        {**CUSTOMER, "cartId": "c-1", "acceptedTotal": money(total)}
        for total in (4900, 5900)
    ]
    assert shop.headers("order", "Idempotency-Key") == ["order-c-1"] * 2
    assert (
        shop.bodies("pay")
        == [
            {
                "amount": money(5900),
                "method": "card",
                "instrument": "tok-1",
                "reference": "Order o-1",
            }
        ]
        * 2
    )
    assert shop.headers("pay", "Payment-Session") == ["s-1", "s-2"]
    assert shop.headers("pay", "Idempotency-Key") == ["payment-Order o-1"] * 2
    assert shop.headers("poll", "Trace") == ["Order o-1"]
    assert shop.bodies("confirm") == [
        {"paymentId": "p-1", "receiptUrl": "https://payments.example/r/9"}
    ]
    name, note = shop.asked[-1]
    assert (name, note.body.decode()) == ("note", "Für Dich!\n\nAda\n")
    assert note.headers["Content-Type"].partition(";")[0] == "text/plain"

    steps = result.steps
    assert (steps.place_order.attempts, steps.pay.attempts) == (2, 1)
    assert steps.cancel_unpaid_order is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_team_gets_its_own_credential(serve: Serve, kind: str) -> None:
    shop = Shop()
    play(shop_checkout, kind, "checkout", checkout_options(serve(shop)), **BUY)
    for _, received in shop.asked:
        ours = received.path.startswith("/shop/")
        found = (received.headers["Shop-Key"], received.headers["Authorization"])
        assert found == ((KEY, None) if ours else (None, f"Bearer {TOKEN}"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_is_not_sent(serve: Serve, kind: str) -> None:
    shop = _shop({}, {"payment": ["authorised"]})
    arguments = {key: value for key, value in BUY.items() if key != "instrument"}
    arguments["payment_method"] = "invoice"
    play(shop_checkout, kind, "checkout", checkout_options(serve(shop)), **arguments)
    assert shop.headers("search", "Accept-Language") == [None]
    assert "instrument" not in shop.bodies("pay")[0]
    assert shop.bodies("confirm") == [{"paymentId": "p-1"}]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cart_that_is_filled_already(serve: Serve, kind: str) -> None:
    """The workflow that checkout depends on does not run where its result is given."""
    shop = Shop()
    options = checkout_options(serve(shop))
    filled = play(shop_checkout, kind, "fill_cart", options, search="lamp")
    result = play(
        shop_checkout, kind, "checkout", options, fill_cart_result=filled, **BUY
    )
    assert shop.log == f"{FILLED} price order {PAID} confirm"
    assert result.outputs.order_id == "o-1"


@pytest.mark.parametrize("kind", KINDS)
def test_no_order_without_a_cart(serve: Serve, kind: str) -> None:
    shop = _shop({}, {"products": []})
    options = checkout_options(serve(shop))
    with pytest.raises(shop_checkout.WorkflowError):
        play(shop_checkout, kind, "checkout", options, **BUY)
    assert shop.log == "search"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("first", "log", "kind_of_error", "step"),
    [
        ({"order": (problem(400, "no-address"),)}, "order", "CriterionFailed",
         "place-order"),
        ({"order": (BUSY,) * 4}, "order order order order", "RetriesExhausted",
         "place-order"),
        ({"order": (LOST, LOST)}, "order renew order", "RetriesExhausted",
         "place-order"),
        ({"confirm": (Answer(status=404),)}, f"order {PAID} confirm", "CriterionFailed",
         "confirm-order"),
        ({"confirm": (CUT,)}, f"order {PAID} confirm", "TransportError",
         "confirm-order"),
    ],
    ids=["refused", "closed", "lost twice", "not there", "cut"],
)  # fmt: skip
def test_a_checkout_that_fails(
    serve: Serve,
    kind: str,
    first: Mapping[str, tuple[Answer, ...]],
    log: str,
    kind_of_error: str,
    step: str,
) -> None:
    shop = _shop(first, {})
    options = checkout_options(serve(shop))
    with pytest.raises(shop_checkout.StepError) as raised:
        play(shop_checkout, kind, "checkout", options, **BUY)
    error = raised.value
    assert (type(error).__name__, error.step_id) == (kind_of_error, step)
    assert error.workflow_id == "checkout"
    assert error.steps.price is not None
    assert shop.log == f"{FILLED} price {log}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_is_run_before_a_retry_fails_the_step(
    serve: Serve, kind: str
) -> None:
    shop = _shop({"order": (LOST,), "renew": (problem(409, "sold"),)}, {})
    options = checkout_options(serve(shop))
    with pytest.raises(shop_checkout.StepError):
        play(shop_checkout, kind, "checkout", options, **BUY)
    assert shop.log == f"{FILLED} price order renew"


@pytest.mark.parametrize("kind", KINDS)
def test_an_input_that_the_api_does_not_take(serve: Serve, kind: str) -> None:
    """What the document admits and the description does not is refused before it is
    sent, also in a value that is passed whole."""
    shop = Shop()
    given = {**PAYMENT, "amount": {"amount": 100, "currency": "euro"}}
    options = payments_options(serve(shop))
    with pytest.raises(ValidationError, match=r"amount\.currency"):
        play(shop_payments, kind, "take_payment", options, **given)
    assert "pay" not in shop.log.split()


# fmt: off
PAYMENTS = [
    Case("paid", "take_payment", PAYMENT, PAID, "paid",
         outputs={"payment_id": "p-1", "status": "captured", "receipt_number": "R-9"}),
    Case("not paid in full", "take_payment", PAYMENT, PAID, "not-paid",
         first={"poll": (json_answer(
             {"id": "p-1", "status": "captured", "amount": money(1)}),)}),
    Case("not paid in time", "take_payment", PAYMENT, f"{PAID} poll", "not-paid",
         outputs={"status": "expired", "receipt_number": None},
         shop={"payment": ["pending", "expired"]}),
    Case("not offered", "take_payment", {**PAYMENT, "method": "wallet"}, "methods",
         "method-not-offered", "list-methods", outputs={"payment_id": None}),
    Case("declined", "take_payment", PAYMENT, "methods session pay", "declined",
         "create-payment", first={"pay": (DECLINED,)}),
    Case("given back in part", "refund_payment",
         {"payment_id": "p-1", "reason": "late", "amount": money(100)},
         "refund refunded", outputs={"refund_id": "f-1", "status": "done"}),
    Case("given back before", "refund_payment", {"payment_id": "p-1", "reason": "late"},
         "refund", "given-back-before", "create-refund",
         first={"refund": (problem(409, "twice"),)}),
]
# fmt: on


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", PAYMENTS, ids=lambda case: case.name)
def test_payments_alone(serve: Serve, kind: str, case: Case) -> None:
    """The payments team's document needs nothing of the one that calls it."""
    shop = _shop(case.first, case.shop)
    options = payments_options(serve(shop))
    result = play(shop_payments, kind, case.workflow, options, **case.arguments)
    assert shop.log == case.log
    assert (result.ended_by, result.failed_step) == (case.by, case.failed)
    for name, value in case.outputs.items():
        assert getattr(result.outputs, name) == value
    if case.workflow == "refund_payment":
        assert shop.headers("refund", "Trace") == ["refund-p-1"]
        body = {key: case.arguments[key] for key in ("reason", "amount")
                if key in case.arguments}  # fmt: skip
        assert shop.bodies("refund") == [body]


def _shop(first: Mapping[str, tuple[Answer, ...]], fields: Mapping[str, Any]) -> Shop:
    shop = Shop(**first)
    for name, value in fields.items():
        # A list is used up by a run.
        setattr(shop, name, list(value) if isinstance(value, list) else value)
    return shop
