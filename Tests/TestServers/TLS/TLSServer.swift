import Processes

/// A server that takes TLS off, in Python, and passes the bytes on to a server of the test.
package struct TLSServer: Sendable {
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Its port of 127.0.0.1.
    package let port: Int

    /// Runs a server for the time of `body`.
    ///
    /// A connection ends on both sides when one of the two ends it.
    ///
    /// - Parameters:
    ///   - target: The port of 127.0.0.1 to pass bytes on to.
    ///   - identity: Who it is.
    ///   - clients: Who has to certify its clients; nil when everybody is welcome.
    package static func with<Result>(
        to target: Int, as identity: CertificateAuthority.Identity, certifiedBy clients: CertificateAuthority? = nil,
        _ body: (TLSServer) async throws -> Result
    ) async throws -> Result {
        let arguments = ["\(target)", identity.certificate, identity.key] + (clients.map { [$0.certificate] } ?? [])
        return try await Subprocess.run(
            .name("python3"), arguments: ["-c", script] + arguments, input: .inputWriter, output: .lines
        ) { execution in
            var lines = execution.standardOutput.makeAsyncIterator()
            guard let port = try await lines.next().flatMap({ Int($0) }) else {
                throw Failure(description: "the TLS server in Python did not start")
            }
            return try await body(TLSServer(port: port))
        }.closureResult
    }

    /// It ends when its input does, so that it cannot outlive the tests.
    private static let script = """
        import asyncio, contextlib, os, ssl, sys, threading
        port, certificate, key, *clients = sys.argv[1:]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if clients:
            context.load_verify_locations(clients[0])
            context.verify_mode = ssl.CERT_REQUIRED

        async def serve(reader, writer):
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = context.wrap_bio(incoming, outgoing, server_side=True)

            async def flush():
                writer.write(outgoing.read())
                await writer.drain()

            async def call(function, *arguments):
                while True:
                    try:
                        return function(*arguments)
                    except ssl.SSLWantReadError:
                        await flush()
                        data = await reader.read(1 << 16)
                        incoming.write(data) if data else incoming.write_eof()

            async def requests(target):
                while data := await call(tls.read, 1 << 16):
                    target.write(data)
                    await target.drain()

            async def replies(target):
                while data := await target.read(1 << 16):
                    tls.write(data)
                    await flush()

            async def serve_until_one_ends():
                await call(tls.do_handshake)
                await flush()
                target = await asyncio.open_connection("127.0.0.1", port)
                ways = [asyncio.ensure_future(requests(target[1])), asyncio.ensure_future(replies(target[0]))]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
                    target[1].close()

            # Whatever ends a connection, the others go on.
            with contextlib.suppress(OSError):
                await serve_until_one_ends()
                tls.unwrap()
            # What TLS has to say about the end, too.
            with contextlib.suppress(OSError):
                await flush()
            writer.close()

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        asyncio.run(main())
        """
}
