# pragma version 0.4.3
"""
@title Role-based access control
@notice The interface and the behaviour of OpenZeppelin's AccessControl (version 5): roles are 32-byte names, the
        holders of the zero role grant and revoke every role, and anybody may give up a role of their own.
@license Apache-2.0
"""


event RoleGranted:
    role: indexed(bytes32)
    account: indexed(address)
    sender: indexed(address)


event RoleRevoked:
    role: indexed(bytes32)
    account: indexed(address)
    sender: indexed(address)


DEFAULT_ADMIN_ROLE: public(constant(bytes32)) = empty(bytes32)

# ERC-165's own interface id, and that of OpenZeppelin's IAccessControl.
ERC165_ID: constant(bytes4) = 0x01ffc9a7
ACCESS_CONTROL_ID: constant(bytes4) = 0x7965db0b

members: HashMap[bytes32, HashMap[address, bool]]


@external
@view
def hasRole(role: bytes32, account: address) -> bool:
    """
    @notice Tells whether `account` holds `role`.
    """
    return self.members[role][account]


@external
@view
def getRoleAdmin(role: bytes32) -> bytes32:
    """
    @notice Returns the role whose holders grant and revoke `role`: the zero role, for every role.
    """
    return DEFAULT_ADMIN_ROLE


@external
def grantRole(role: bytes32, account: address):
    """
    @notice Gives `role` to `account`; does nothing when it holds it already.
    """
    self._require(DEFAULT_ADMIN_ROLE)
    self._grant(role, account)


@external
def revokeRole(role: bytes32, account: address):
    """
    @notice Takes `role` from `account`; does nothing when it does not hold it.
    """
    self._require(DEFAULT_ADMIN_ROLE)
    self._revoke(role, account)


@external
def renounceRole(role: bytes32, callerConfirmation: address):
    """
    @notice Gives up the caller's own `role`.
    @param callerConfirmation The caller's address again, against a call made by mistake.
    """
    if callerConfirmation != msg.sender:
        raw_revert(method_id("AccessControlBadConfirmation()"))
    self._revoke(role, msg.sender)


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    """
    @notice Tells whether the contract has the interface with that ERC-165 id.
    """
    return interfaceId == ERC165_ID or interfaceId == ACCESS_CONTROL_ID


@internal
@view
def _require(role: bytes32):
    """
    @notice Reverts unless the caller holds `role`.
    """
    if not self.members[role][msg.sender]:
        raw_revert(
            abi_encode(
                msg.sender,
                role,
                method_id=method_id("AccessControlUnauthorizedAccount(address,bytes32)"),
            )
        )


@internal
def _grant(role: bytes32, account: address):
    """
    @notice Gives `role` to `account` without asking who calls.
    """
    if not self.members[role][account]:
        self.members[role][account] = True
        log RoleGranted(role=role, account=account, sender=msg.sender)


@internal
def _revoke(role: bytes32, account: address):
    """
    @notice Takes `role` from `account` without asking who calls.
    """
    if self.members[role][account]:
        self.members[role][account] = False
        log RoleRevoked(role=role, account=account, sender=msg.sender)
