"""AWS Lambda behind API Gateway, a REST API or an HTTP API: `receive_lambda.handler`.

RECEIVER_SECRET is the secret of the webhook. RECEIVER_TABLE is a DynamoDB table with the key `id`;
whoever acts on notifications is another function, called by the stream of the table.
"""

import base64
import os
from typing import Any

import boto3
import up42

SECRET, TABLE = os.environ["RECEIVER_SECRET"], os.environ["RECEIVER_TABLE"]
table = boto3.resource("dynamodb").Table(TABLE)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Verify, keep, and answer at once."""
    body = event.get("body") or ""  # as it came: what is parsed and written again is another one
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body)
    headers: Any = event["headers"]
    if several := event.get("multiValueHeaders"):  # of a REST API: what came twice is there twice
        headers = [(name, value) for name, values in several.items() for value in values]
    try:
        notification = up42.verify_notification(body, headers, SECRET)
    except up42.SignatureError as error:
        return {"statusCode": 401, "body": error.reason}
    except ValueError:
        return {"statusCode": 400, "body": "no notification"}
    item = {"id": notification.message_id or context.aws_request_id}
    item |= {"order_id": notification.order_id, "status": notification.status}
    try:
        table.put_item(Item=item, ConditionExpression="attribute_not_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return {"statusCode": 200, "body": "known already"}
    return {"statusCode": 200, "body": ""}
