import Chain
import Engine
import Ethereum
import IO
package import Logging
import Signing

/// Checks everything that a worker depends on, all of it, whatever is wrong, and changes nothing.
package struct Doctor: Sendable {
    /// One of the configured accounts.
    struct Patient: Hashable, Sendable {
        let name: String
        let address: Address
    }

    let configuration: AppConfiguration
    let library: ContractLibrary
    let logger: Logger

    package init(_ configuration: AppConfiguration, library: ContractLibrary, logger: Logger) {
        self.configuration = configuration
        self.library = library
        self.logger = logger
    }

    /// Looks at Redis and at the chain at the same time.
    package func examine() async -> Diagnosis {
        let (keys, patients) = loadKeys()
        let thread = IOThread()
        async let redis = examineRedis(patients, on: thread)
        async let chain = examineChain(patients, on: thread)
        let (inRedis, onChain) = await (redis, chain)
        let accounts = patients.map { patient in
            Diagnosis.Section(
                title: "Account \(patient.name), \(patient.address)",
                findings: (onChain.accounts[patient.address] ?? []) + (inRedis.accounts[patient.address] ?? []))
        }
        return Diagnosis(
            sections: [Diagnosis.Section(title: "Configuration", findings: [keys])] + inRedis.sections
                + onChain.sections + accounts)
    }

    private func loadKeys() -> (Finding, [Patient]) {
        do {
            let patients = try zip(configuration.signers, configuration.loadSigners()).map {
                Patient(name: $0.name, address: $1.address)
            }
            return (.ok("keys", "Accounts with a key: \(patients.count)."), patients)
        } catch {
            return (.failure("keys", error), [])
        }
    }
}

/// What one half of an examination found.
struct Examination: Sendable {
    var sections: [Diagnosis.Section] = []
    /// What is about one account.
    var accounts: [Address: [Finding]] = [:]

    /// An examination that found one thing, and could not look at the accounts because of it.
    init(
        _ title: String, _ findings: [Finding], skipping checks: [String], of patients: [Doctor.Patient],
        _ reason: String
    ) {
        sections = [Diagnosis.Section(title: title, findings: findings)]
        let skipped = checks.map { Finding.skipped($0, because: reason) }
        for patient in patients { accounts[patient.address] = skipped }
    }

    init() {}
}
