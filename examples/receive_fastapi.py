"""FastAPI. Run it with `uvicorn receive_fastapi:app`.

RECEIVER_SECRET is the secret of the webhook. RECEIVER_DATABASE is an SQLite file, and stands for
the database that you have; whoever acts on notifications takes them from there.
"""

import os
import sqlite3
from contextlib import closing
from typing import Annotated

import up42
from fastapi import Depends, FastAPI, HTTPException, Request

SECRET, DATABASE = os.environ["RECEIVER_SECRET"], os.environ["RECEIVER_DATABASE"]
app = FastAPI()


async def raw_body(request: Request) -> bytes:
    """The body as it came: what is parsed and written again is another one."""
    return await request.body()


@app.post("/up42")
def receive(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> None:
    """Verify, keep, and answer at once."""
    try:
        notification = up42.verify_notification(body, request.headers, SECRET)
    except up42.SignatureError as error:
        raise HTTPException(401, error.reason) from None
    except ValueError:
        raise HTTPException(400, "no notification") from None
    row = (notification.message_id, notification.order_id, notification.status)
    with closing(sqlite3.connect(DATABASE)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS received (id PRIMARY KEY, order_id, status)")
        # One that comes again is there already, and is answered with 200, too.
        database.execute("INSERT OR IGNORE INTO received VALUES (?, ?, ?)", row)
