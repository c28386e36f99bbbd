/// All that one invocation has measured.
package struct Report: Hashable, Sendable {
    /// The name of the scenario.
    package var scenario: String
    /// What it ran on: processor, cores, memory, kernel, and so on, in the order of its JSON.
    package var machine: [Fact]
    /// One for each variant and program, in the order in which they are shown.
    package var results: [Result]

    /// Something to know about a measurement.
    package struct Fact: Hashable, Sendable {
        /// What it is about, such as `jobs`; several facts may have the same.
        package var name: String
        /// What is so, for people.
        package var value: String

        /// Says that something is so.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What one program did in one variant of the scenario.
    package struct Result: Hashable, Sendable {
        /// Which variant, such as `2 workers`; empty when there is one.
        package var variant: String
        /// Which program: `this`, or `base` for the one that it is compared with.
        package var program: String
        /// What was set: jobs, accounts, block time, and so on.
        package var settings: [Fact]
        /// In the order in which they were made, so that those of one place in two results are neighbours.
        package var runs: [Run]

        /// Takes what was measured.
        package init(variant: String, program: String, settings: [Fact], runs: [Run]) {
            self.variant = variant
            self.program = program
            self.settings = settings
            self.runs = runs
        }

        /// What a figure was in all runs that have it.
        package func samples(_ figure: Figure) -> Samples { Samples(runs.compactMap { $0.figures[figure.name] }) }
    }

    /// One run.
    package struct Run: Hashable, Sendable {
        /// Values by the names of their figures.
        package var figures: [String: Double]
        /// What was not as it must be, one sentence each: a job that did not run exactly once, for one.
        package var problems: [String]

        /// Takes what was measured, and what is wrong with it; by default nothing of either.
        package init(figures: [String: Double] = [:], problems: [String] = []) {
            self.figures = figures
            self.problems = problems
        }
    }

    /// Puts together what was measured.
    package init(scenario: String, machine: [Fact], results: [Result]) {
        self.scenario = scenario
        self.machine = machine
        self.results = results
    }
}
