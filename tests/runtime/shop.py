"""The two APIs of the shop as one script, which remembers what it was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.server import Answer, LoopbackServer, Received, json_answer

KEY = "key-s3cret"
TOKEN = "token-s3cret"
LAMP = {
    "sku": "lamp/7",
    "name": "Lamp",
    "stock": 2,
    "price": {"amount": 4900, "currency": "EUR"},
}
SOLD_OUT = {**LAMP, "sku": "lamp/1", "stock": 0}
CUSTOMER: Mapping[str, Any] = {
    "name": "Ada",
    "email": "ada@example.org",
    "address": {"street": "Kai 1", "city": "Wien", "country": "AT"},
}
RECEIPT = {"url": "https://payments.example/r/9", "number": "R-9"}

_OPERATIONS = {
    "search": r"GET /shop/products",
    "cart": r"POST /shop/carts",
    "item": r"PUT /shop/carts/c-1/items/lamp%2F7",
    "price": r"POST /shop/carts/c-1/price",
    "renew": r"PUT /shop/carts/c-1/reservation",
    "order": r"POST /shop/orders",
    "read": r"GET /shop/orders/o-1",
    "confirm": r"PUT /shop/orders/o-1/confirmation",
    "cancel": r"PUT /shop/orders/o-1/cancellation",
    "note": r"PUT /shop/orders/o-1/gift-note",
    "methods": r"GET /pay/methods",
    "session": r"POST /pay/sessions",
    "pay": r"POST /pay/payments",
    "poll": r"GET /pay/payments/p-1",
    "refund": r"POST /pay/payments/p-1/refunds",
    "refunded": r"GET /pay/refunds/f-1",
}


def problem(status: int, kind: str) -> Answer:
    return json_answer(
        {"type": f"https://shop.example/problems/{kind}", "title": kind},
        status,
        headers={"Content-Type": "application/problem+json"},
    )


def money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


class Shop:
    """Answers as the shop does when all goes well; ``first`` has answers that come
    before, by the names of operations.

    Attributes:
        asked: The names of the operations so far, with the requests.
        totals: What the cart costs, one time after the other; the last one stays.
        payment: The status of the payment, poll after poll; the last one stays.
        order: The status of the order when it is read.
    """

    def __init__(self, **first: Sequence[Answer]) -> None:
        self.asked: list[tuple[str, Received]] = []
        self.totals = [4900]
        self.payment = ["captured"]
        self.order = "sent"
        self.products = [SOLD_OUT, LAMP]
        self._first = {name: list(answers) for name, answers in first.items()}
        self._sessions = 0

    def __call__(self, received: Received) -> Answer:
        line = f"{received.method} {received.path}"
        name = next(
            name for name, pattern in _OPERATIONS.items() if re.fullmatch(pattern, line)
        )
        self.asked.append((name, received))
        if self._first.get(name):
            return self._first[name].pop(0)
        return self._answer(name)

    @property
    def log(self) -> str:
        """The operations in the order of their requests."""
        return " ".join(name for name, _ in self.asked)

    def bodies(self, name: str) -> list[Any]:
        """What was sent to an operation, request after request."""
        return [json.loads(one.body) for asked, one in self.asked if asked == name]

    def headers(self, name: str, header: str) -> list[str | None]:
        """What a header of the requests to an operation said."""
        return [one.headers[header] for asked, one in self.asked if asked == name]

    def _answer(self, name: str) -> Answer:
        match name:
            case "search":
                return json_answer({"products": self.products})
            case "cart":
                return json_answer({"id": "c-1", "items": []}, 201)
            case "item":
                items = [{"sku": LAMP["sku"], "quantity": 1}]
                return json_answer({"id": "c-1", "items": items})
            case "price":
                return json_answer({"total": money(_next(self.totals))})
            case "order":
                order = {"id": "o-1", "status": "unpaid", "total": money(4900)}
                return json_answer(order, 201, headers={"Location": "/orders/o-1"})
            case "renew" | "note":
                return Answer(status=204)
            case "read" | "confirm" | "cancel":
                status = {"confirm": "confirmed", "cancel": "cancelled"}
                return json_answer(
                    {
                        "id": "o-1",
                        "status": status.get(name, self.order),
                        "total": money(4900),
                        "trackingUrl": "https://parcels.example/1",
                    }
                )
            case "methods":
                return json_answer({"methods": [{"kind": "card"}, {"kind": "invoice"}]})
            case "session":
                self._sessions += 1
                return json_answer({"id": f"s-{self._sessions}"}, 201)
            case "pay":
                return json_answer(self._payment("pending"), 202)
            case "poll":
                return json_answer(self._payment(_next(self.payment)))
            case "refund":
                return json_answer({"id": "f-1", "status": "pending"}, 202)
            case _:
                return json_answer({"id": "f-1", "status": "done"})

    def _payment(self, status: str) -> dict[str, Any]:
        amount = self.bodies("pay")[-1]["amount"]
        payment = {"id": "p-1", "status": status, "amount": amount}
        return {**payment, "receipt": RECEIPT} if status == "captured" else payment


def _next(values: list[Any]) -> Any:
    return values.pop(0) if len(values) > 1 else values[0]


def checkout_options(server: LoopbackServer) -> dict[str, Any]:
    """The keywords of a client for both APIs."""
    return {
        "shop_url": f"{server.url}/shop",
        "shop_key": KEY,
        **payments_options(server),
    }


def payments_options(server: LoopbackServer) -> dict[str, Any]:
    """The keywords of a client for payments alone."""
    return {"payments_url": f"{server.url}/pay", "payments_token": TOKEN}
