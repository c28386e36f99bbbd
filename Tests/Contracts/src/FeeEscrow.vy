# pragma version 0.4.3
"""
@title Prepaid execution fees
@notice Users deposit native coin here; the ActionExecutor charges them for each run of their workflows. What was
        charged stays in the contract until an administrator takes it out.
@license Apache-2.0
"""

import roles

initializes: roles

exports: (
    roles.DEFAULT_ADMIN_ROLE,
    roles.hasRole,
    roles.getRoleAdmin,
    roles.grantRole,
    roles.revokeRole,
    roles.renounceRole,
    roles.supportsInterface,
)


event GasDeposited:
    user: indexed(address)
    amount: uint256


event GasWithdrawn:
    user: indexed(address)
    amount: uint256


event GasCharged:
    user: indexed(address)
    amount: uint256
    worker: address


event EmergencyWithdraw:
    admin: indexed(address)
    amount: uint256


ADMIN_ROLE: public(constant(bytes32)) = keccak256("ADMIN_ROLE")
WORKER_ROLE: public(constant(bytes32)) = keccak256("WORKER_ROLE")

deposits: HashMap[address, uint256]


@deploy
def __init__(admin: address):
    """
    @param admin Manages the roles and may take out the charged fees.
    """
    roles._grant(roles.DEFAULT_ADMIN_ROLE, admin)
    roles._grant(ADMIN_ROLE, admin)


@external
@view
def balances(user: address) -> uint256:
    """
    @notice Returns what `user` has left to be charged or withdrawn, in wei.
    """
    return self.deposits[user]


@external
@payable
def depositGas():
    """
    @notice Adds the value sent to the caller's balance.
    """
    self.deposits[msg.sender] += msg.value
    log GasDeposited(user=msg.sender, amount=msg.value)


@external
@nonreentrant
def withdrawGas(amount: uint256):
    """
    @notice Pays `amount` wei of the caller's balance back to the caller.
    """
    self._take(msg.sender, amount)
    raw_call(msg.sender, b"", value=amount)
    log GasWithdrawn(user=msg.sender, amount=amount)


@external
def chargeGas(user: address, amount: uint256):
    """
    @notice Takes `amount` wei off the balance of `user`, as the fee for an execution.
    """
    roles._require(WORKER_ROLE)
    self._take(user, amount)
    log GasCharged(user=user, amount=amount, worker=msg.sender)


@external
@nonreentrant
def emergencyWithdraw(amount: uint256):
    """
    @notice Pays `amount` wei of what the contract holds to the calling administrator.
    """
    roles._require(ADMIN_ROLE)
    raw_call(msg.sender, b"", value=amount)
    log EmergencyWithdraw(admin=msg.sender, amount=amount)


@internal
def _take(user: address, amount: uint256):
    """
    @notice Lowers the balance of `user`, and reverts when it is too small.
    """
    available: uint256 = self.deposits[user]
    assert available >= amount, "FeeEscrow: insufficient balance"
    self.deposits[user] = available - amount
