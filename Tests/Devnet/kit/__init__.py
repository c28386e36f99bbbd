"""What tests need to talk to a chain: ABI, signing, a JSON-RPC client."""
