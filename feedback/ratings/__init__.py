"""Collecting ratings: token and rating in, batches, receipts."""
