"""Flask. Run it with `flask --app receive_flask run`.

RECEIVER_SECRET is the secret of the webhook. RECEIVER_DATABASE is an SQLite file, and stands for
the database that you have; whoever acts on notifications takes them from there.
"""

import os
import sqlite3
from contextlib import closing

import up42
from flask import Flask, request

SECRET, DATABASE = os.environ["RECEIVER_SECRET"], os.environ["RECEIVER_DATABASE"]
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024


@app.post("/up42")
def receive() -> tuple[str, int]:
    """Verify, keep, and answer at once."""
    body = request.get_data()  # as it came: what is parsed and written again is another one
    try:
        notification = up42.verify_notification(body, request.headers, SECRET)
    except up42.SignatureError as error:
        return error.reason, 401
    except ValueError:
        return "no notification", 400
    row = (notification.message_id, notification.order_id, notification.status)
    with closing(sqlite3.connect(DATABASE)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS received (id PRIMARY KEY, order_id, status)")
        # One that comes again is there already, and is answered with 200, too.
        database.execute("INSERT OR IGNORE INTO received VALUES (?, ?, ?)", row)
    return "", 200
