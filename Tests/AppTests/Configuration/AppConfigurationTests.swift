import Engine
import Ethereum
import Files
import Logging
import Scheduler
import Signing
import TestSupport
import Testing

@testable import App

@Suite struct AppConfigurationTests {
    @Test func `Each key ends up where it belongs`() throws {
        let text = """
            {"chain": {"id": 5, "rpc": ["http://a", "http://b"], "confirmations": "safe"},
             "contracts": {"registry": "0x0000000000000000000000000000000000000001",
                           "actionExecutor": "0x0000000000000000000000000000000000000002",
                           "feeEscrow": "0x0000000000000000000000000000000000000003"},
             "redis": {"url": "redis://r", "queue": "q", "namespace": "n", "waitReplicas": 1},
             "worker": {"lanes": 2, "maxInFlightPerAccount": 3, "leaseTTL": "4s", "drainTimeout": "5s"},
             "queue": {"runTTL": "6h"}, "signers": {"x": {"env": "X"}},
             "gas": {"bufferPercent": 7, "maxFeePerGas": "8 gwei", "minPriorityFeePerGas": 9, "bumpPercent": 10.5,
                     "maxOverMarket": 18, "stuckAfter": "11s"},
             "receipts": {"timeout": "12s"},
             "retry": {"maxAttempts": 13, "baseDelay": "14s", "maxDelay": "15s", "exhausted": "requeue"},
             "scheduler": {"pollInterval": "16s", "priceFeed": "https://p", "leaseTTL": "19s", "maxQueued": 20,
                           "confirmations": 21, "catchUp": "all", "maxCatchUp": 22, "priceHeader": {"h": {"env": "H"}},
                           "priceIds": {"A": "b"}, "priceMaxAge": "23s", "priceMode": "level", "minGasBudget": 24,
                           "owners": ["0x0000000000000000000000000000000000000004"], "minInterval": "25s",
                           "onUnfundedExecutor": "run"}, "admin": {"listen": "h:17"},
             "log": {"level": "debug", "format": "json"}}
            """
        let read = try AppConfiguration.read([SettingSource(file: Array(text.utf8), name: "config.json")])
        #expect(read.chain.id == 5)
        #expect(read.chain.rpc.map(\.text) == ["http://a", "http://b"])
        #expect(read.worker.tracking.confirmations == .safe)
        #expect(
            [read.contracts.registry, read.contracts.actionExecutor, read.contracts.feeEscrow].map { $0?.bytes.last }
                == [1, 2, 3])
        #expect(read.redis.url.text == "redis://r")
        #expect((read.redis.queue, read.redis.namespace, read.redis.waitReplicas) == ("q", "n", 1))
        #expect((read.worker.lanes, read.worker.maxInFlightPerAccount) == (2, 3))
        #expect((read.worker.leaseTTL, read.worker.drainTimeout) == (.seconds(4), .seconds(5)))
        #expect(read.runTTL == .seconds(6 * 3600))
        #expect(read.signers == [SignerConfiguration(name: "x", source: .environment(variable: "X"))])
        #expect((read.worker.fees.buffer.basisPoints, read.worker.fees.bump.basisPoints) == (700, 1_050))
        #expect((read.worker.fees.maxFeePerGas, read.worker.fees.minPriorityFeePerGas) == (.gwei(8), 9))
        #expect(read.worker.fees.maxOverMarket == 18)
        #expect((read.worker.tracking.stuckAfter, read.worker.tracking.slowAfter) == (.seconds(11), .seconds(12)))
        #expect((read.worker.retry.maxAttempts, read.worker.retry.exhausted) == (13, .requeue))
        #expect((read.worker.retry.backoff.base, read.worker.retry.backoff.maximum) == (.seconds(14), .seconds(15)))
        #expect((read.scheduler.pollInterval, read.prices.feed?.text) == (.seconds(16), "https://p"))
        #expect((read.scheduler.leaseTTL, read.scheduler.maxQueued) == (.seconds(19), 20))
        #expect(
            (read.scheduleConfirmations, read.scheduler.catchUp) == (.blocks(21), .all(atMost: 22)))
        #expect(read.prices.header == SecretHeader(name: "h", source: .environment(variable: "H")))
        #expect((read.prices.ids, read.scheduler.priceMaxAge) == (["A": "b"], .seconds(23)))
        #expect((read.scheduler.priceMode, read.scheduler.safety.unfundedExecutor) == (.level, .run))
        #expect(read.scheduler.safety.owners.map { $0.bytes.last } == [4])
        #expect((read.scheduler.safety.minGasBudget, read.scheduler.safety.minInterval) == (.wei(24), .seconds(25)))
        #expect(read.adminListen == ListenAddress(host: "h", port: 17))
        #expect((read.log.level, read.log.format) == (.debug, .json))
    }

    @Test func `The namespace follows the chain unless it is given`() throws {
        #expect(
            try AppConfiguration.read([SettingSource(options: ["chain.id": "1284"])]).redis.namespace == "autometa:1284"
        )
    }

    @Test func `All that is wrong is said at once`() throws {
        let environment = ["AUTOMETA_WORKER_LANES": "x", "AUTOMETA_GAS_BUMPPERCENT": "1", "AUTOMETA_NO": "1"]
        let error = #expect(throws: ConfigurationError.self) {
            try AppConfiguration.read([SettingSource(variables: environment)])
        }
        #expect(error?.problems.count == 3)
    }

    @Test func `Values that contradict each other are refused`() throws {
        let options = [
            "gas.minPriorityFeePerGas": "501 gwei", "retry.baseDelay": "2h", "chain.confirmations": "finalized",
            "chain.rerunConfirmations": "1000",
        ]
        let error = #expect(throws: ConfigurationError.self) {
            try AppConfiguration.read([SettingSource(options: options)])
        }
        #expect(
            error?.problems == [
                "gas.minPriorityFeePerGas (501 gwei) must not be above gas.maxFeePerGas (500 gwei).",
                "retry.baseDelay (2h) must not be above retry.maxDelay (60s).",
                "chain.rerunConfirmations (1000) must not be shallower than chain.confirmations (finalized).",
            ])
    }

    @Test func `How deep a block is before a job runs again is configured, or read from the chain`() async throws {
        let chain = ScriptedChain(time: ManualTime())
        func rerun(_ options: [String: String]) async throws -> Confirmations {
            try await AppConfiguration.read([SettingSource(options: options)]).rerunConfirmations(on: chain)
        }
        #expect(try await rerun(["chain.rerunConfirmations": "3", "chain.confirmations": "3"]) == .blocks(3))
        #expect(try await rerun(["chain.confirmations": "20"]) == .blocks(20))
        await chain.mine(10)
        #expect(try await rerun(["chain.confirmations": "20"]) == .finalized)
        #expect(try await rerun(["chain.rerunConfirmations": "safe"]) == .safe)
    }

    @Test func `Options win over our variables, those over the original ones, those over the file`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("config.json")
            try TextFile.writePrivate(#"{"worker": {"lanes": 2}}"#, to: path)
            func lanes(_ options: [String: String], _ environment: [String: String]) throws -> Int {
                try AppConfiguration.load(options: options, environment: environment, path: path).worker.lanes
            }
            let (original, ours) = (["MAX_CONCURRENT_EXECUTIONS": "3"], ["AUTOMETA_WORKER_LANES": "4"])
            #expect(try lanes([:], [:]) == 2)
            #expect(try lanes([:], original) == 3)
            #expect(try lanes([:], original.merging(ours) { $1 }) == 4)
            #expect(try lanes(["worker.lanes": "5"], original.merging(ours) { $1 }) == 5)
        }
    }

    @Test func `A file that was named must exist`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try AppConfiguration.load(options: [:], environment: ["AUTOMETA_CONFIG": "/nowhere/config.json"])
        }
        #expect(error?.description == "Cannot open /nowhere/config.json: no such file or directory.")
    }
}
