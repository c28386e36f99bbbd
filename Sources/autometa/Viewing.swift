import App
import Arguments
import Chain
import Ethereum
import IO
import Logging

/// What the commands that only look at the chain have in common.
struct Viewing {
    static let json = Flag("json", help: "Print JSON.")

    let configuration: AppConfiguration
    let chain: any ChainReader
    let library: ContractLibrary

    static func open(_ arguments: ParsedArguments) async throws -> Viewing {
        let configuration = try ConfigurationOptions(arguments).load()
        let library = try ContractLibrary(ProjectFolder.locate())
        return Viewing(
            configuration: configuration, chain: try await configuration.connectToChain(on: IOThread()),
            library: library)
    }

    /// Why the scheduler holds workflows; where Redis cannot be asked, that is said and nothing is known.
    func held() async throws -> [UInt256: String] {
        do {
            return try await configuration.heldWorkflows(on: IOThread(), Logger(label: "autometa.workflow"))
        } catch let error where !(error is ConfigurationError || error is CancellationError) {
            Console.note("What the scheduler holds is not known. \(error)")
            return [:]
        }
    }
}
