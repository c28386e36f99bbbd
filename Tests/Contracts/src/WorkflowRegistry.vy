# pragma version 0.4.3
"""
@title Registry of workflows
@notice A workflow is a trigger, an action and when it runs next. Its owner manages it; the ActionExecutor, which holds
        PROJECT_ADMIN, moves it to its next run. Ids count from 1 and are never used again.
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


event WorkflowCreated:
    workflowId: indexed(uint256)
    owner: indexed(address)


event WorkflowUpdated:
    workflowId: indexed(uint256)


event WorkflowPaused:
    workflowId: indexed(uint256)


event WorkflowResumed:
    workflowId: indexed(uint256)


event WorkflowDeleted:
    workflowId: indexed(uint256)


struct Workflow:
    owner: address
    active: bool
    nextRun: uint256
    interval: uint256
    gasBudget: uint256
    triggerType: uint8
    actionType: uint8
    triggerData: Bytes[MAX_TRIGGER]
    actionData: Bytes[MAX_ACTION]


PROJECT_ADMIN: public(constant(bytes32)) = keccak256("PROJECT_ADMIN")

MAX_TRIGGER: constant(uint256) = 4096
MAX_ACTION: constant(uint256) = 16384
MAX_OWNED: constant(uint256) = 16384

# Triggers: 1 time, 2 price, 3 wallet event. Actions: 1 native transfer, 2 ERC-20 transfer, 3 contract call.
LAST_TRIGGER_TYPE: constant(uint8) = 3
LAST_ACTION_TYPE: constant(uint8) = 3

totalWorkflows: public(uint256)
workflows: HashMap[uint256, Workflow]
owned: HashMap[address, DynArray[uint256, MAX_OWNED]]
positions: HashMap[uint256, uint256]


@deploy
def __init__(admin: address):
    """
    @param admin Manages the roles.
    """
    roles._grant(roles.DEFAULT_ADMIN_ROLE, admin)


@external
def createWorkflow(
    triggerType: uint8,
    triggerData: Bytes[MAX_TRIGGER],
    actionType: uint8,
    actionData: Bytes[MAX_ACTION],
    nextRun: uint256,
    interval: uint256,
    gasBudget: uint256,
) -> uint256:
    """
    @notice Registers a workflow of the caller's, active, and returns its id.
    @param actionData What the executor runs: the action's number in one byte, then its arguments. May be empty.
    @param nextRun When it is due, in unix seconds.
    @param interval Seconds between runs; 0 runs once.
    @param gasBudget What each run is charged, in wei.
    """
    if triggerType == 0 or triggerType > LAST_TRIGGER_TYPE:
        raw_revert(method_id("InvalidWorkflow()"))
    if actionType == 0 or actionType > LAST_ACTION_TYPE:
        raw_revert(method_id("InvalidWorkflow()"))
    if len(actionData) != 0 and convert(slice(actionData, 0, 1), uint8) != actionType:
        raw_revert(method_id("InvalidWorkflow()"))

    self.totalWorkflows += 1
    workflowId: uint256 = self.totalWorkflows
    self.workflows[workflowId].owner = msg.sender
    self.workflows[workflowId].active = True
    self.workflows[workflowId].nextRun = nextRun
    self.workflows[workflowId].interval = interval
    self.workflows[workflowId].gasBudget = gasBudget
    self.workflows[workflowId].triggerType = triggerType
    self.workflows[workflowId].actionType = actionType
    self.workflows[workflowId].triggerData = triggerData
    self.workflows[workflowId].actionData = actionData
    self.positions[workflowId] = len(self.owned[msg.sender])
    self.owned[msg.sender].append(workflowId)
    log WorkflowCreated(workflowId=workflowId, owner=msg.sender)
    return workflowId


@external
def updateWorkflow(
    workflowId: uint256,
    triggerData: Bytes[MAX_TRIGGER],
    actionData: Bytes[MAX_ACTION],
    nextRun: uint256,
    interval: uint256,
    gasBudget: uint256,
):
    """
    @notice Replaces everything but the types and whether it is active. Owner only.
    """
    self._require_owner(workflowId)
    if len(actionData) != 0:
        if convert(slice(actionData, 0, 1), uint8) != self.workflows[workflowId].actionType:
            raw_revert(method_id("InvalidWorkflow()"))
    self.workflows[workflowId].nextRun = nextRun
    self.workflows[workflowId].interval = interval
    self.workflows[workflowId].gasBudget = gasBudget
    self.workflows[workflowId].triggerData = triggerData
    self.workflows[workflowId].actionData = actionData
    log WorkflowUpdated(workflowId=workflowId)


@external
def pauseWorkflow(workflowId: uint256):
    """
    @notice Makes the workflow inactive. Owner only.
    """
    self._require_owner(workflowId)
    self.workflows[workflowId].active = False
    log WorkflowPaused(workflowId=workflowId)


@external
def resumeWorkflow(workflowId: uint256, nextRun: uint256):
    """
    @notice Makes the workflow active again, due at `nextRun`. Owner only.
    """
    self._require_owner(workflowId)
    self.workflows[workflowId].active = True
    self.workflows[workflowId].nextRun = nextRun
    log WorkflowResumed(workflowId=workflowId)


@external
def deleteWorkflow(workflowId: uint256):
    """
    @notice Removes the workflow; its id is not used again. Owner only.
    """
    self._require_owner(workflowId)
    self.workflows[workflowId] = empty(Workflow)
    # The last of the owner's list takes the place of the removed one.
    moved: uint256 = self.owned[msg.sender].pop()
    if moved != workflowId:
        position: uint256 = self.positions[workflowId]
        self.owned[msg.sender][position] = moved
        self.positions[moved] = position
    self.positions[workflowId] = 0
    log WorkflowDeleted(workflowId=workflowId)


@external
def adminSetWorkflow(workflowId: uint256, active: bool, nextRun: uint256):
    """
    @notice Sets whether and when the workflow runs next. PROJECT_ADMIN only.
    """
    roles._require(PROJECT_ADMIN)
    self._require_exists(workflowId)
    self.workflows[workflowId].active = active
    self.workflows[workflowId].nextRun = nextRun
    log WorkflowUpdated(workflowId=workflowId)


@external
@view
def getWorkflow(
    workflowId: uint256,
) -> (
    address,
    uint8,
    Bytes[MAX_TRIGGER],
    uint8,
    Bytes[MAX_ACTION],
    uint256,
    uint256,
    bool,
    uint256,
):
    """
    @notice Returns owner, trigger type and data, action type and data, next run, interval, active, gas budget.
    """
    self._require_exists(workflowId)
    return (
        self.workflows[workflowId].owner,
        self.workflows[workflowId].triggerType,
        self.workflows[workflowId].triggerData,
        self.workflows[workflowId].actionType,
        self.workflows[workflowId].actionData,
        self.workflows[workflowId].nextRun,
        self.workflows[workflowId].interval,
        self.workflows[workflowId].active,
        self.workflows[workflowId].gasBudget,
    )


@external
@view
def getWorkflowMeta(workflowId: uint256) -> (address, bool, uint256):
    """
    @notice Returns owner, active and next run.
    """
    self._require_exists(workflowId)
    return (
        self.workflows[workflowId].owner,
        self.workflows[workflowId].active,
        self.workflows[workflowId].nextRun,
    )


@external
@view
def getWorkflowsByOwner(owner: address) -> DynArray[uint256, MAX_OWNED]:
    """
    @notice Returns the ids of the workflows of `owner`, in no particular order.
    """
    return self.owned[owner]


@internal
@view
def _require_exists(workflowId: uint256):
    """
    @notice Reverts unless there is such a workflow.
    """
    if self.workflows[workflowId].owner == empty(address):
        raw_revert(method_id("WorkflowNotFound()"))


@internal
@view
def _require_owner(workflowId: uint256):
    """
    @notice Reverts unless the workflow exists and is the caller's.
    """
    self._require_exists(workflowId)
    if self.workflows[workflowId].owner != msg.sender:
        raw_revert(method_id("NotOwner()"))
