"""The page: a chat room in a browser."""
import pathlib

PAGE = pathlib.Path(__file__).with_name("page.html").read_text()


def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "text/html; charset=utf-8"}, "body": PAGE}
