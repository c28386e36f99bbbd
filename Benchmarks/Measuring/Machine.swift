import Files
import Glibc

/// What a measurement was made on.
package enum Machine {
    /// Processor, cores, memory and kernel; what the system does not say is left out.
    package static var facts: [Report.Fact] {
        let values = [
            ("processor", value(of: "model name", in: WholeFile.text("/proc/cpuinfo"))),
            ("cores", "\(sysconf(CInt(_SC_NPROCESSORS_ONLN)))"),
            ("memory", value(of: "MemTotal", in: WholeFile.text("/proc/meminfo"))),
            ("kernel", WholeFile.text("/proc/sys/kernel/osrelease").split(separator: "\n").first.map(String.init)),
        ]
        return values.compactMap { name, value in value.map { Report.Fact(name, $0) } }
    }

    /// Reads what stands behind the colon of the first line with a name.
    package static func value(of name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ") == name else {
                continue
            }
            return parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return nil
    }
}
