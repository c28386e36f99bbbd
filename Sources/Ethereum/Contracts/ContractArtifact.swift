/// What a compiler says of a contract: its interface, and the code that creates it.
package struct ContractArtifact: Sendable {
    /// The contract's name.
    package let name: String
    /// What creating it takes.
    package let constructorInputs: [ABIParameter]
    /// What it can be called for, in the order of the file.
    package let functions: [ABIFunction]
    /// What it emits, in the order of the file.
    package let events: [ABIEvent]
    /// What it reverts with, in the order of the file.
    package let errors: [ABIError]
    /// The code that creates it; empty for an interface.
    package let bytecode: [UInt8]

    /// The function with this name, or with this signature: `transfer` or `transfer(address,uint256)`.
    ///
    /// - Returns: nil when there is none; the first one for the name of overloaded functions.
    package func function(_ name: String) -> ABIFunction? {
        functions.first { $0.name == name || $0.signature == name }
    }

    /// The function that calls with this selector reach.
    package func function(_ selector: Selector) -> ABIFunction? {
        functions.first { $0.selector == selector }
    }

    /// The event with this name, or with this signature.
    package func event(_ name: String) -> ABIEvent? {
        events.first { $0.name == name || $0.signature == name }
    }

    /// The event whose logs start with this topic.
    package func event(_ topic: Hash32) -> ABIEvent? {
        events.first { $0.topic == topic && !$0.isAnonymous }
    }

    /// The custom error with this name, or with this signature.
    package func error(_ name: String) -> ABIError? {
        errors.first { $0.name == name || $0.signature == name }
    }

    /// The custom error whose data start with this selector.
    package func error(_ selector: Selector) -> ABIError? {
        errors.first { $0.selector == selector }
    }

    /// The data of a transaction that creates the contract.
    ///
    /// - Throws: ``ABICodingError`` when the arguments do not fit ``constructorInputs``.
    package func deploymentData(_ arguments: [ABIValue] = []) throws(ABICodingError) -> [UInt8] {
        bytecode + (try ABIEncoder.encode(arguments, as: constructorInputs.map(\.type)))
    }
}
