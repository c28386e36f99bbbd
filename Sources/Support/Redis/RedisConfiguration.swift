/// How a client connects and how long it waits.
package struct RedisConfiguration: Sendable {
    /// The server, its login and the database.
    package var url: RedisURL
    /// What `CLIENT LIST` shows on the server; `nil` (the default) shows nothing.
    package var clientName: String?
    /// The longest wait for a connection that is ready for commands, 5 s by default.
    package var connectTimeout: Duration = .seconds(5)
    /// The longest wait for a reply, from the moment of the call, 5 s by default.
    package var commandTimeout: Duration = .seconds(5)
    /// The most commands that may be without a reply at once, 10,000 by default; one more is refused.
    package var maximumOutstanding = 10_000
    /// With more bytes than this waiting to be sent (no connection, or a server that does not read) no command is taken;
    /// 256 MiB by default.
    package var maximumUnsentBytes = 256 << 20
    /// The wait before the first attempt to reconnect, 50 ms by default; doubles with each one that fails.
    package var minimumReconnectDelay: Duration = .milliseconds(50)
    /// The longest wait between attempts to reconnect, 2 s by default.
    package var maximumReconnectDelay: Duration = .seconds(2)

    package init(url: RedisURL) {
        self.url = url
    }

    /// What is sent on a new connection before any other command.
    ///
    /// `PING` shows that the server lets us in and is done loading its data.
    var greeting: [RedisCommand] {
        var commands: [RedisCommand] = []
        if let credentials = url.credentials {
            let user: [any RedisArgument] = credentials.user.map { [$0] } ?? []
            commands.append(RedisCommand("AUTH", user + [credentials.password]))
        }
        if url.database != 0 { commands.append(RedisCommand("SELECT", url.database)) }
        if let clientName { commands.append(RedisCommand("CLIENT", "SETNAME", clientName)) }
        return commands + [RedisCommand("PING")]
    }
}
