import Logging

/// Prints what a worker says of itself, between the events of its run.
struct Narrator: LogHandler {
    let world: World
    let who: Int
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    func log(event: LogEvent) {
        let members = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        world.say("w\(who)  \(event.level): \(event.message) \(members.joined(separator: " "))")
    }
}
