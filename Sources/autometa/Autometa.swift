import Arguments

/// The program: `autometa <command>`.
enum Autometa: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autometa",
        abstract: "Runs workflows on an EVM chain, each exactly once.",
        discussion: """
            Results go to standard output, messages to standard error. Exit codes: 0 done, 1 failed, 2 wrong command \
            line or configuration, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, WorkerCommand.self, SchedulerCommand.self, PushCommand.self,
            StatusCommand.self, RecoveryCommand.self,
            WorkflowCommand.self, EscrowCommand.self, ExecutorCommand.self,
            AddressCommand.self, DeployCommand.self, GrantRoleCommand.self, RevokeRoleCommand.self,
            DoctorCommand.self, DevnetCommand.self, BenchCommand.self,
        ])
}
