"""Django, in one file. Run it with `gunicorn receive_django:application`.

RECEIVER_SECRET is the secret of the webhook. RECEIVER_DATABASE is an SQLite file, and stands for
the database that you have; whoever acts on notifications takes them from there.
"""

import os

import up42
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

SECRET, DATABASE = os.environ["RECEIVER_SECRET"], os.environ["RECEIVER_DATABASE"]
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], DATABASES={"default": SQLITE})


@csrf_exempt  # the signature says who it is
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Verify, keep, and answer at once."""
    try:  # the body as it came: what is parsed and written again is another one
        notification = up42.verify_notification(request.body, request.headers, SECRET)
    except up42.SignatureError as error:
        return HttpResponse(error.reason, status=401)
    except ValueError:
        return HttpResponse("no notification", status=400)
    row = notification.message_id, notification.order_id, notification.status
    with connection.cursor() as cursor:  # one that comes again is there already
        cursor.execute("CREATE TABLE IF NOT EXISTS received (id PRIMARY KEY, order_id, status)")
        cursor.execute("INSERT INTO received VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", row)
    return HttpResponse()


urlpatterns, application = [path("up42", receive)], get_wsgi_application()
