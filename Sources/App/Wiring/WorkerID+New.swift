import Engine
import Glibc

extension WorkerID {
    /// A name that no worker ever had: where it runs, for people, and a random number.
    static func new() -> WorkerID {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let name = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return WorkerID("\(name)-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))")
    }
}
