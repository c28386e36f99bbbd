import App
import Arguments
import Logging

/// `autometa doctor`: everything that a worker and a scheduler depend on, and what to do about it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the whole set-up: Redis, the nodes, the contracts, the accounts, what a scheduler needs.",
        discussion: """
            Makes every check, whatever fails, and changes nothing. Says what to do about each finding. Exits with 0 when \
            there is no problem (warnings do not count), with 1 when there is one, with 2 when the configuration \
            cannot be read.
            """,
        arguments: [json] + ConfigurationOptions.all)

    private static let json = Flag("json", help: "Print one JSON object.")

    let arguments: ParsedArguments

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let library = try ContractLibrary(ProjectFolder.locate())
        let doctor = Doctor(configuration, library: library, logger: Logger(label: "autometa.doctor"))
        let diagnosis = await doctor.examine()
        if arguments[Self.json] {
            Console.say(configuration.redactor(diagnosis.json))
        } else {
            let report = DoctorReport(diagnosis, isDecorated: Console.isDecorated(.output))
            Console.show(configuration.redactor(report.text))
        }
        guard diagnosis.count(.problem) == 0 else { throw ExitCode.failure }
    }
}
