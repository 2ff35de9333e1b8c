"""The adversaries of docs/privacy, a module for each: what they try, and that they get nothing.

Each tries it on the running system. `switches` and `test_switches` show that they would notice: with a protection
switched off, one of them wins.
"""
