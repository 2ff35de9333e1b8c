"""Whether those who approved still may when their approval takes effect later, by another's act or by the clock."""

from services.editorial.approval import Approval
from services.errors import Conflict
from services.identity import Identity, IdentityUnavailable, Role
from services.identity.accounts import AccountSource
from services.identity.roles import ListedUnitTree


class ApprovalLapsed(Conflict):
    """The approver has lost the role since."""

    code, title = "APPROVAL_LAPSED", "Its approver no longer holds the role; another person must approve it"


class Approvers:
    """`accounts` says what an approver holds now; where the issuer cannot be asked, an approval stands."""

    def __init__(self, accounts: AccountSource | None, units: ListedUnitTree) -> None:
        self._accounts, self._units = accounts, units

    async def still_may(self, approved: Approval | None, *units: str) -> bool:
        """Whether the approver is an editor of these units. Raises `IdentityUnavailable`."""
        if self._accounts is None or approved is None:
            return True
        held = await self._accounts.grants_of(approved.by)
        if held is None:
            return False
        approver = Identity(approved.by, None, held.roles, held.units)
        may = all(approver.may(Role.EDITOR, unit, self._units) for unit in units)
        if not may and approver.holds(Role.EDITOR) and not any(self._units.codes()):
            raise IdentityUnavailable("The tree of units is not known yet.")
        return may

    async def check(self, approved: Approval | None, publisher: str, *units: str) -> None:
        """Raises `ApprovalLapsed`, `IdentityUnavailable`. Who publishes what they approved was checked already."""
        if approved is not None and approved.by != publisher and not await self.still_may(approved, *units):
            raise ApprovalLapsed
