# pragma version 0.4.3
"""
@title Executor of workflow actions
@notice Workers call it once for each run of a workflow. It runs the action, charges the user's prepaid fee when the
        action succeeded, and moves the workflow to its next run. It acts with its own coin and tokens.
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


interface Registry:
    def adminSetWorkflow(workflowId: uint256, active: bool, nextRun: uint256): nonpayable


interface Escrow:
    def chargeGas(user: address, amount: uint256): nonpayable


event WorkflowExecuted:
    workflowId: indexed(uint256)
    user: indexed(address)
    success: bool
    gasUsed: uint256
    result: Bytes[MAX_RESULT]


WORKER_ROLE: public(constant(bytes32)) = keccak256("WORKER_ROLE")

# Vyper lays memory out for the largest argument, so every run pays for this bound: 16 KiB is what the registry stores.
MAX_ACTION: constant(uint256) = 16384
# What an action returned is cut off here in the event.
MAX_RESULT: constant(uint256) = 1024

NATIVE_TRANSFER: constant(uint8) = 1
ERC20_TRANSFER: constant(uint8) = 2
CONTRACT_CALL: constant(uint8) = 3

registry: public(immutable(address))
escrow: public(immutable(address))


@deploy
def __init__(admin: address, registry_: address, escrow_: address):
    """
    @param admin Manages the roles.
    @param registry_ The WorkflowRegistry, which must give this contract PROJECT_ADMIN.
    @param escrow_ The FeeEscrow, which must give this contract WORKER_ROLE.
    """
    registry = registry_
    escrow = escrow_
    roles._grant(roles.DEFAULT_ADMIN_ROLE, admin)


@external
@payable
def __default__():
    """
    @notice Receives native coin, which native transfers and contract calls are paid from.
    """
    assert len(msg.data) == 0, "ActionExecutor: no such function"


@external
@nonreentrant
def executeWorkflow(
    workflowId: uint256,
    actionData: Bytes[MAX_ACTION],
    newNextRun: uint256,
    userToCharge: address,
    gasToCharge: uint256,
):
    """
    @notice Runs one run of a workflow. An action that fails is told in the event and not charged; one that cannot be
            read reverts, so that a simulation finds it before anything is paid.
    @param actionData The action's number in one byte, then its ABI-encoded arguments: 1 native transfer (address to,
           uint256 amount), 2 ERC-20 transfer (address token, address to, uint256 amount), 3 contract call (address
           target, uint256 value, bytes data). Empty does nothing, successfully.
    @param newNextRun When the workflow runs next, in unix seconds.
    @param userToCharge Whose deposit pays for the run.
    @param gasToCharge The fee in wei; 0 leaves the escrow alone.
    """
    roles._require(WORKER_ROLE)
    gasBefore: uint256 = msg.gas
    success: bool = True
    result: Bytes[MAX_RESULT] = b""

    kind: uint8 = 0
    if len(actionData) != 0:
        kind = convert(slice(actionData, 0, 1), uint8)

    if kind == NATIVE_TRANSFER:
        self._require_size(len(actionData), 1 + 64)
        to: address = empty(address)
        amount: uint256 = 0
        to, amount = abi_decode(slice(actionData, 1, 64), (address, uint256))
        success, result = self._send(to, amount)
    elif kind == ERC20_TRANSFER:
        self._require_size(len(actionData), 1 + 96)
        token: address = empty(address)
        to: address = empty(address)
        amount: uint256 = 0
        token, to, amount = abi_decode(slice(actionData, 1, 96), (address, address, uint256))
        success, result = self._send_token(token, to, amount)
    elif kind == CONTRACT_CALL:
        self._require_size(len(actionData), 1 + 128)
        target: address = empty(address)
        amount: uint256 = 0
        offset: uint256 = 0
        target, amount, offset = abi_decode(slice(actionData, 1, 96), (address, uint256, uint256))
        self._require_target(target)
        # `offset` counts from behind the kind and points at the length of the calldata, which follows it.
        self._require_size(len(actionData) - 33, offset)
        size: uint256 = convert(slice(actionData, 1 + offset, 32), uint256)
        self._require_size(len(actionData) - 33 - offset, size)
        success, result = raw_call(
            target,
            slice(actionData, 33 + offset, size),
            value=amount,
            max_outsize=MAX_RESULT,
            revert_on_failure=False,
        )
    elif len(actionData) != 0:
        raw_revert(method_id("InvalidAction()"))

    if success and gasToCharge != 0:
        extcall Escrow(escrow).chargeGas(userToCharge, gasToCharge)
    extcall Registry(registry).adminSetWorkflow(workflowId, True, newNextRun)
    log WorkflowExecuted(
        workflowId=workflowId,
        user=userToCharge,
        success=success,
        gasUsed=gasBefore - msg.gas,
        result=result,
    )


@internal
@pure
def _require_size(available: uint256, needed: uint256):
    """
    @notice Reverts when the action has fewer bytes than its kind needs.
    """
    if available < needed:
        raw_revert(method_id("InvalidAction()"))


@internal
@view
def _require_target(target: address):
    """
    @notice Reverts when an action would reach a contract on which the executor itself has a role: whoever registers an
            action must not act with that role.
    """
    if target == self or target == registry or target == escrow:
        raw_revert(abi_encode(target, method_id=method_id("ForbiddenTarget(address)")))


@internal
def _send(to: address, amount: uint256) -> (bool, Bytes[MAX_RESULT]):
    """
    @notice Sends the executor's coin; returns whether that went well, and what came back.
    """
    self._require_target(to)
    return raw_call(to, b"", value=amount, max_outsize=MAX_RESULT, revert_on_failure=False)


@internal
def _send_token(token: address, to: address, amount: uint256) -> (bool, Bytes[MAX_RESULT]):
    """
    @notice Sends the executor's tokens. Tokens that return nothing are taken at their word; those that return false,
            and addresses without code, have failed.
    """
    self._require_target(token)
    success: bool = False
    result: Bytes[MAX_RESULT] = b""
    success, result = raw_call(
        token,
        abi_encode(to, amount, method_id=method_id("transfer(address,uint256)")),
        max_outsize=MAX_RESULT,
        revert_on_failure=False,
    )
    success = success and token.is_contract
    if success and len(result) != 0:
        success = len(result) >= 32 and convert(slice(result, 0, 32), uint256) == 1
    return success, result
