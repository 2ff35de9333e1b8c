"""The hotline service over HTTP: units and hotlines, read by everybody, written by staff."""

from hotline.api import acts, hotlines, units

routers = [units.router, hotlines.router, acts.router]
