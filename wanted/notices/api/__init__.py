"""Notices over HTTP, a module for each thing people come for."""
