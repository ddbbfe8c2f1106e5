"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from dongvon.credit.programmes.catalogue import all_programmes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongvon.front.settings")
application = get_wsgi_application()

# Read once before the first page asks: 33 files of terms.
all_programmes()
