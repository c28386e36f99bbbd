import App
import Concurrency
import Logging
import Testing

@Suite struct LineLogHandlerTests {
    @Test func `Messages below the level are dropped, secrets are taken out of the others`() throws {
        let written = Locked<[String]>([])
        let redactor = Redactor(urls: [try #require(ServiceURL("redis://:hunter2@a.example"))])
        var logger = Logger(label: "redis") { label in
            LineLogHandler(label: label, level: .info, format: .text, redact: { redactor($0) }) { line in
                written.withLock { $0.append(line) }
            }
        }
        logger[metadataKey: "server"] = "redis://:hunter2@a.example"
        logger.debug("not printed")
        logger.info("AUTH hunter2", metadata: ["attempt": "2"])
        let lines = written.withLock(\.self)
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(" info redis: AUTH *** attempt=2 server=redis://***@a.example\n") == true)
    }
}
