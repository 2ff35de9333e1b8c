"""Webhooks: registered consumers get every change as a signed request (Standard Webhooks), with retries."""
