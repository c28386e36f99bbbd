import JSON

extension Report {
    /// What ``init(parsing:from:)`` reads; whoever changes the form gives it a new number.
    package static let format = 1

    /// The report as a JSON text, with a line break at its end.
    ///
    /// Figures without a finite value are left out.
    package var encoded: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("format", Self.format)
            writer.member("scenario", scenario)
            writer.member("machine", facts: machine)
            writer.member("results") { $0.array { for result in results { $0.result(result) } } }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension JSONWriter {
    fileprivate mutating func result(_ result: Report.Result) {
        object { writer in
            writer.member("variant", result.variant)
            writer.member("program", result.program)
            writer.member("settings", facts: result.settings)
            writer.member("runs") { $0.array { for run in result.runs { $0.run(run) } } }
        }
    }

    fileprivate mutating func run(_ run: Report.Run) {
        object { writer in
            writer.member("figures") { writer in
                writer.object { writer in
                    for (name, value) in run.figures.sorted(by: { $0.key < $1.key }) where value.isFinite {
                        writer.key(name)
                        writer.raw("\(value)".utf8)
                    }
                }
            }
            writer.member("problems") { $0.array { for problem in run.problems { $0.string(problem) } } }
        }
    }

    /// An array, since a name may come more than once and the order is for readers.
    fileprivate mutating func member(_ name: String, facts: [Report.Fact]) {
        member(name) { writer in
            writer.array { writer in
                for fact in facts {
                    writer.object { writer in
                        writer.member("name", fact.name)
                        writer.member("value", fact.value)
                    }
                }
            }
        }
    }
}
