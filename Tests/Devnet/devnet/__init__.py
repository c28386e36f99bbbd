"""An Ethereum development chain: JSON-RPC in front of revm, with geth's mempool rules and injectable faults."""
