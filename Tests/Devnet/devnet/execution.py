"""Runs one transaction of a block: buys the gas, runs the message, returns what was not used, pays the tip."""

from .bloom import of_logs
from .blocks import Receipt
from .evm import COINBASE, Evm, Message, Outcome
from .state import Overlay
from .transactions import Transaction, contract_address


class Refused(Exception):
    """The transaction cannot be in the block: its nonce or its sender's balance is not right."""


def execute(tx: Transaction, state: Overlay, evm: Evm, base_fee: int | None, previous: Receipt | None) -> Receipt:
    """Runs a transaction on top of `state`, which `evm` has a copy of, and changes both; returns the receipt."""
    sender = state.account(tx.sender)
    if sender.nonce != tx.nonce or sender.balance < tx.cost:
        raise Refused
    price = tx.price(base_fee)
    # A creation takes its address from the nonce before it is counted up, and counts it up by itself.
    bought = sender._replace(balance=sender.balance - tx.gas * price, nonce=tx.nonce if tx.to is None else tx.nonce + 1)
    evm.write_account(tx.sender, bought)
    shown_price = price if bought.balance >= tx.gas * price + tx.value else 0
    outcome = evm.run(Message(tx.sender, tx.to, tx.data, tx.value, tx.gas, shown_price, tx.access_list))

    changes = outcome.changes
    spent = changes.accounts.get(tx.sender, bought)
    refund = (tx.gas - outcome.gas_used) * price
    changes.accounts[tx.sender] = spent._replace(balance=spent.balance + refund, nonce=tx.nonce + 1)
    producer = changes.accounts.get(COINBASE) or state.account(COINBASE)
    tip = outcome.gas_used * tx.effective_tip(base_fee)
    changes.accounts[COINBASE] = producer._replace(balance=producer.balance + tip)
    state.changes.update(changes)
    evm.write(changes)
    return _receipt(tx, outcome, price, previous)


def _receipt(tx: Transaction, outcome: Outcome, price: int, previous: Receipt | None) -> Receipt:
    return Receipt(
        tx=tx,
        index=previous.index + 1 if previous else 0,
        success=outcome.success,
        gas_used=outcome.gas_used,
        cumulative_gas=outcome.gas_used + (previous.cumulative_gas if previous else 0),
        price=price,
        contract=contract_address(tx.sender, tx.nonce) if tx.to is None else None,
        logs=outcome.logs,
        bloom=of_logs(outcome.logs),
        first_log=previous.first_log + len(previous.logs) if previous else 0,
    )
