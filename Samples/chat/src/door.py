"""$connect: who has a name may come in."""
from members import members


def connect(event, context):
    query = event.get("queryStringParameters") or {}
    name, room = query.get("name"), query.get("room", "lobby")
    if not name or len(name) > 40:
        return {"statusCode": 403, "body": "say who you are: ?name=…"}
    members().execute("INSERT INTO members VALUES (?, ?, ?)", (event["requestContext"]["connectionId"], room, name))
    return {"statusCode": 200}
