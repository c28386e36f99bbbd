import JSON

/// Everything that was found, by what it is about.
package struct Diagnosis: Hashable, Sendable {
    package struct Section: Hashable, Sendable {
        package let title: String
        package let findings: [Finding]
    }

    package let sections: [Section]

    /// How many findings have a verdict.
    package func count(_ verdict: Finding.Verdict) -> Int {
        sections.reduce(0) { sum, section in sum + section.findings.count { $0.verdict == verdict } }
    }

    /// One JSON object: the counts, and the findings in one list.
    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.member("problems", count(.problem))
            $0.member("warnings", count(.warning))
            $0.member("findings") {
                $0.array { for section in sections { Self.write(section, &$0) } }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(_ section: Section, _ writer: inout JSONWriter) {
        for finding in section.findings {
            writer.object {
                $0.member("section", section.title)
                $0.member("check", finding.check)
                $0.member("verdict", finding.verdict.rawValue)
                $0.member("found", finding.found)
                $0.member("remedy", finding.remedy)
            }
        }
    }
}
