"""Orders: of an HTTP API (payload format 2.0) and of a REST API (1.0)."""
import json
import os
import pathlib

PRICES = json.loads((pathlib.Path(__file__).parent / "prices.json").read_text())


def handler(event, context):
    """One place for both formats; AWS_PROXY answers are the same in either."""
    method = event.get("httpMethod") or event["requestContext"]["http"]["method"]
    if method == "POST":
        return create(json.loads(event["body"]))
    return answer(200, {"id": event["pathParameters"]["id"], "state": "shipped"})


def create(order):
    price = PRICES.get(order.get("sku"))
    if price is None:
        return answer(404, {"message": f"there is no {order.get('sku')}"})
    print("ordered", order["quantity"], order["sku"])
    return answer(201, {
        "sku": order["sku"], "total": price * order["quantity"],
        "currency": os.environ["CURRENCY"]})


def answer(status, value):
    return {
        "statusCode": status, "headers": {"Content-Type": "application/json"},
        "body": json.dumps(value)}
