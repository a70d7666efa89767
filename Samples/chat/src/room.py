"""Messages: `say` goes to everybody in the room, `who` is answered to its caller."""
import json

import boto3

from members import members


def handler(event, context):
    asked = event["requestContext"]
    database = members()
    row = database.execute("SELECT room, name FROM members WHERE connection = ?", (asked["connectionId"],)).fetchone()
    if row is None:
        return {"statusCode": 410}
    room, name = row
    if asked["routeKey"] == "who":
        names = database.execute("SELECT name FROM members WHERE room = ? ORDER BY name", (room,))
        return {"statusCode": 200, "body": json.dumps({"room": room, "names": [each for each, in names]})}
    if asked["routeKey"] == "$disconnect":
        database.execute("DELETE FROM members WHERE connection = ?", (asked["connectionId"],))
        tell(asked, database, room, {"left": name})
    else:
        tell(asked, database, room, {"from": name, "text": json.loads(event["body"])["text"]})
    return {"statusCode": 200}


def tell(asked, database, room, message):
    # As on AWS: the event says where the callback URL is.
    client = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{asked['domainName']}/{asked['stage']}")
    for connection, in database.execute("SELECT connection FROM members WHERE room = ?", (room,)).fetchall():
        try:
            client.post_to_connection(ConnectionId=connection, Data=json.dumps(message).encode())
        except client.exceptions.GoneException:
            database.execute("DELETE FROM members WHERE connection = ?", (connection,))
