"""Registered consumers hear of every change by a signed request (Standard Webhooks), tried again until it is taken."""
