"""The audit log of staff acts: a chain that anybody can verify.

Acts of staff carry their time; acts of citizens that must be logged (an appeal, a withdrawal) carry the day
alone.
"""

from services.audit.chain import PublicChain

AUDIT_CHAIN = PublicChain("tiepdan-audit")
