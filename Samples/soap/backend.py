#!/usr/bin/env python3
"""A SOAP 1.1 service for orders, with a WSDL, an action for each operation, and faults.

usage: backend.py PORT
"""
import http.server
import signal
import sys
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SHOP = "urn:example:shop"
ORDERS = {
    "7": {
        "customer": "Ada & Sons",
        "placed": "20240131T120000",
        "lines": [("penstock valve", 2, "12.50"), ("gate <large>", 1, "3.00")],
    }
}
WSDL = f"""<?xml version="1.0"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:s="{SHOP}" xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="{SHOP}">
  <types><x:schema targetNamespace="{SHOP}" elementFormDefault="qualified">
    <x:element name="GetOrder"><x:complexType><x:sequence>
      <x:element name="Number" type="x:string"/></x:sequence></x:complexType></x:element>
    <x:element name="PlaceOrder"><x:complexType><x:sequence>
      <x:element name="Customer" type="x:string"/><x:element name="Placed" type="x:string"/>
      <x:element name="Line" maxOccurs="unbounded"><x:complexType><x:sequence>
        <x:element name="Item" type="x:string"/><x:element name="Quantity" type="x:int"/>
      </x:sequence></x:complexType></x:element></x:sequence></x:complexType></x:element>
  </x:schema></types>
  <portType name="Orders"><operation name="GetOrder"/><operation name="PlaceOrder"/></portType>
</definitions>
"""


class Fault(Exception):
    def __init__(self, code, text, detail):
        super().__init__(text)
        self.code, self.text, self.detail = code, text, detail


def text(element, name):
    return element.findtext(f"{{{SHOP}}}{name}", "")


def get_order(request):
    number = text(request, "Number")
    if number not in ORDERS:
        raise Fault("Client", f"no order {number}", "<s:Unknown/>")
    order = ORDERS[number]
    lines = "".join(
        f'<s:Line price="{price}"><s:Item>{escape(item)}</s:Item><s:Quantity>{quantity}</s:Quantity></s:Line>'
        for item, quantity, price in order["lines"]
    )
    return (
        f'<s:Order number="{number}"><s:Customer>{escape(order["customer"])}</s:Customer>'
        f'<s:Placed>{order["placed"]}</s:Placed>{lines}</s:Order>'
    )


def place_order(request):
    lines = [
        (text(line, "Item"), int(text(line, "Quantity")), "1.00")
        for line in request.findall(f"{{{SHOP}}}Line")
    ]
    if not lines:
        raise Fault("Client", "an order has lines", "<s:Empty/>")
    number = str(len(ORDERS) + 7)
    ORDERS[number] = {
        "customer": text(request, "Customer"),
        "placed": text(request, "Placed"),
        "lines": lines,
    }
    return f"<s:Placed><s:Number>{number}</s:Number></s:Placed>"


OPERATIONS = {"GetOrder": get_order, "PlaceOrder": place_order}


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "orders"
    sys_version = ""

    def do_GET(self):
        if self.path == "/OrderService?wsdl":
            return self.answer(200, WSDL)
        self.answer(404, "")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            request = ET.fromstring(body).find(f"{{{SOAP}}}Body")[0]
            operation = request.tag.removeprefix(f"{{{SHOP}}}")
            if self.headers.get("SOAPAction") != f'"{SHOP}#{operation}"':
                raise Fault("Client", "the action is not that of the body", "")
            content, status = OPERATIONS[operation](request), 200
        except Fault as fault:
            content, status = self.fault(fault), 500
        except (ET.ParseError, TypeError, KeyError, ValueError):
            content, status = self.fault(Fault("Server", "that can't be done", "")), 500
        self.answer(
            status,
            f'<?xml version="1.0" encoding="UTF-8"?>\n<e:Envelope xmlns:e="{SOAP}" xmlns:s="{SHOP}">'
            f"<e:Body>{content}</e:Body></e:Envelope>",
        )

    def fault(self, fault):
        return (
            f"<e:Fault><faultcode>e:{fault.code}</faultcode><faultstring>{escape(fault.text)}"
            f"</faultstring><detail>{fault.detail}</detail></e:Fault>"
        )

    def answer(self, status, body):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", 'text/xml; charset="utf-8"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    # A test runner's threads block signals, and what they start inherits that.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Service).serve_forever()
