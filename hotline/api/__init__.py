"""The hotline service over HTTP: units and hotlines, read by everybody, written by staff."""

from hotline.api import acts, answering, calling, hotlines, units
from services.web import import_runs

routers = [units.router, hotlines.router, acts.router, calling.router, answering.router, import_runs.router]
