package import Chain
package import Ethereum

/// A contract on the chain, called through its ABI.
package struct Contract: Sendable {
    package let address: Address
    private let artifact: ContractArtifact

    package init(_ artifact: ContractArtifact, at address: Address) {
        self.artifact = artifact
        self.address = address
    }

    /// Prepares a call of a function.
    ///
    /// - Throws: ``ContractError`` when the ABI has no such function; `ABICodingError` when the arguments do not fit.
    package func call(
        _ function: String, _ arguments: ABIValue..., from sender: Address? = nil, value: Wei = .zero
    ) throws -> CallRequest {
        CallRequest(from: sender, to: address, data: try self.function(function).encode(arguments), value: value)
    }

    /// Calls a function that changes nothing and returns what it returned.
    ///
    /// - Throws: ``ContractError``; `ABICodingError` when the answer does not fit; `ChainError`.
    package func read(
        _ function: String, _ arguments: ABIValue..., on chain: any ChainClient
    ) async throws -> ABIArguments {
        let function = try self.function(function)
        let request = CallRequest(to: address, data: try function.encode(arguments))
        return try function.decodeResult(try await chain.call(request, at: .latest))
    }

    private func function(_ name: String) throws(ContractError) -> ABIFunction {
        guard let function = artifact.function(name) else {
            throw ContractError(contract: artifact.name, function: name)
        }
        return function
    }
}

/// The ABI of a contract lacks a function that is needed.
package struct ContractError: Error, CustomStringConvertible {
    let contract: String
    let function: String

    package var description: String { "The ABI of \(contract) has no function \(function)." }
}

/// A role that a contract asks for.
///
/// - Source: OpenZeppelin Contracts 5, AccessControl: the default admin's is zero, the others are hashes of their names.
package struct Role: Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package let id: Hash32

    /// Whoever holds it grants and revokes all roles.
    package static let admin = Role(description: "DEFAULT_ADMIN_ROLE", id: Hash32.zero)
    /// May run workflows (on the executor) and charge fees (on the escrow).
    package static let worker = Role("WORKER_ROLE")
    /// May reschedule workflows (on the registry).
    package static let projectAdmin = Role("PROJECT_ADMIN")

    private init(_ name: String) {
        self.init(description: name, id: Keccak256.hash(Array(name.utf8)))
    }

    private init(description: String, id: Hash32) {
        self.description = description
        self.id = id
    }
}

extension Contract {
    /// Tells whether an account holds a role.
    package func has(_ role: Role, _ account: Address, on chain: any ChainClient) async throws -> Bool {
        try await read("hasRole", .bytes(role.id.bytes), .address(account), on: chain)[0]?.bool ?? false
    }

    /// Prepares the call that gives a role to an account.
    package func grant(_ role: Role, to account: Address, from sender: Address? = nil) throws -> CallRequest {
        try call("grantRole", .bytes(role.id.bytes), .address(account), from: sender)
    }

    /// Prepares the call that takes a role from an account.
    package func revoke(_ role: Role, from account: Address, by sender: Address? = nil) throws -> CallRequest {
        try call("revokeRole", .bytes(role.id.bytes), .address(account), from: sender)
    }
}
