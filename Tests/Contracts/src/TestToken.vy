# pragma version 0.4.3
"""
@title ERC-20 token for tests
@notice Anybody may mint. Never deploy it for real.
@license Apache-2.0
"""

from ethereum.ercs import IERC20

implements: IERC20


name: public(constant(String[10])) = "Test Token"
symbol: public(constant(String[4])) = "TEST"
decimals: public(constant(uint8)) = 18

totalSupply: public(uint256)
holdings: HashMap[address, uint256]
allowances: HashMap[address, HashMap[address, uint256]]


@external
@view
def balanceOf(account: address) -> uint256:
    """
    @notice Returns the tokens of `account`.
    """
    return self.holdings[account]


@external
@view
def allowance(owner: address, spender: address) -> uint256:
    """
    @notice Returns what `spender` may still take from `owner`.
    """
    return self.allowances[owner][spender]


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Moves tokens of the caller's; reverts when there are too few.
    """
    self._move(msg.sender, to, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    """
    @notice Lets `spender` take up to `amount` from the caller.
    """
    self.allowances[msg.sender][spender] = amount
    log IERC20.Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Moves tokens of `owner` within the caller's allowance.
    """
    allowed: uint256 = self.allowances[owner][msg.sender]
    assert allowed >= amount, "TestToken: insufficient allowance"
    self.allowances[owner][msg.sender] = allowed - amount
    self._move(owner, to, amount)
    return True


@external
def mint(to: address, amount: uint256):
    """
    @notice Creates tokens for `to`.
    """
    self.totalSupply += amount
    self.holdings[to] += amount
    log IERC20.Transfer(sender=empty(address), receiver=to, value=amount)


@internal
def _move(owner: address, to: address, amount: uint256):
    available: uint256 = self.holdings[owner]
    assert available >= amount, "TestToken: insufficient balance"
    self.holdings[owner] = available - amount
    self.holdings[to] += amount
    log IERC20.Transfer(sender=owner, receiver=to, value=amount)
