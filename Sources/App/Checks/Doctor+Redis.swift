import Engine
import IO
import Redis

extension Doctor {
    func examineRedis(_ patients: [Patient], on thread: IOThread) async -> Examination {
        let title = "Redis \(configuration.redis.url)"
        do {
            return try await configuration.withRedis(on: thread, logger) { client in
                let journal = JournalChecks(
                    journal: configuration.journal(of: WorkerID("doctor"), on: client),
                    accounts: patients.map(\.address))
                var examination = Examination()
                examination.sections = [
                    Diagnosis.Section(title: title, findings: await examine(client, journal, patients))
                ]
                examination.scheduler = [await .of("leader") { try await schedule.leader(client) }]
                for patient in patients {
                    examination.accounts[patient.address] = [
                        await .of("journal") { try await journal.flights(of: patient.address) }
                    ]
                }
                return examination
            }
        } catch {
            return Examination(
                title, [.failure("answer", error)], skipping: ["journal"], of: patients, scheduler: ["leader"],
                "Redis does not answer")
        }
    }

    private func examine(_ client: RedisClient, _ journal: JournalChecks, _ patients: [Patient]) async -> [Finding] {
        var findings = [await Finding.of("answer") { try await ping(client) }]
        do {
            let facts = try await RedisFacts.read(client, queue: configuration.redis.queue)
            findings += RedisChecks(facts: facts, configuration: configuration).all
        } catch {
            findings.append(.failure("INFO", error))
        }
        findings.append(await .of("clock") { try await ClockCheck.read(client).finding })
        findings.append(await .of("format") { try await journal.format() })
        findings.append(
            patients.isEmpty
                ? .skipped("accounts", because: "the configured accounts are not known")
                : await .of("accounts") { try await journal.strangers() })
        return findings
    }

    private func ping(_ client: RedisClient) async throws -> Finding {
        let latency = try await ContinuousClock().measure { try await client.send("PING") }
        return .ok("answer", "After \((latency / .milliseconds(0.01)).rounded() / 100) ms.")
    }
}
