import Engine
import Ethereum
import Scheduler

extension AppConfiguration {
    /// The file that is read when none is named, if it is there.
    package static let defaultPath = "config.json"

    /// Reads and checks the configuration: options win over variables, those over the file, and that over the defaults.
    ///
    /// - Parameters:
    ///   - options: What the command line gave, by the settings' keys.
    ///   - environment: The variables of the process.
    ///   - path: The configuration file; it must exist. Default: `AUTOMETA_CONFIG`, otherwise `config.json` if there is one.
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    package static func load(
        options: [String: String], environment: [String: String], path: String? = nil
    ) throws(ConfigurationError) -> AppConfiguration {
        let variable = environment[SettingSource.pathVariable].flatMap { $0.isEmpty ? nil : $0 }
        let file = try file(path ?? variable)
        return try read([
            SettingSource(options: options),
            SettingSource(variables: environment),
            SettingSource(originalVariables: environment),
            file,
        ])
    }

    private static func file(_ path: String?) throws(ConfigurationError) -> SettingSource {
        do {
            return SettingSource(file: try TextFile.read(path ?? defaultPath), name: path ?? defaultPath)
        } catch {
            guard path == nil, error.isMissing else { throw ConfigurationError("\(error)") }
            return SettingSource(.file)
        }
    }

    static func read(_ sources: [SettingSource]) throws(ConfigurationError) -> AppConfiguration {
        var reader = SettingReader(sources)
        let configuration = AppConfiguration(from: &reader)
        let problems = reader.problems + configuration.contradictions
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return configuration
    }

    private init(from reader: inout SettingReader) {
        chain = Chain(
            id: reader.read(Settings.chainID), rpc: reader.read(Settings.rpc),
            rerunConfirmations: reader.read(Settings.rerunConfirmations))
        contracts = Contracts(
            registry: reader.read(Settings.registry), actionExecutor: reader.read(Settings.actionExecutor),
            feeEscrow: reader.read(Settings.feeEscrow))
        redis = Redis(
            url: reader.read(Settings.redisURL), queue: reader.read(Settings.queue),
            namespace: reader.read(Settings.namespace) ?? "autometa:\(chain.id)",
            waitReplicas: reader.read(Settings.waitReplicas))
        worker = WorkerConfiguration(from: &reader)
        runTTL = reader.read(Settings.runTTL)
        deadQuiet = reader.read(Settings.deadQuiet)
        signers = reader.read(Settings.signers)
        scheduler = ScheduleConfiguration(from: &reader)
        scheduleConfirmations = reader.read(Settings.scheduleConfirmations)
        prices = Prices(
            feed: reader.read(Settings.priceFeed), header: reader.read(Settings.priceHeader),
            ids: reader.read(Settings.priceIDs))
        adminListen = reader.read(Settings.adminListen)
        log = Log(level: reader.read(Settings.logLevel), format: reader.read(Settings.logFormat))
    }

    /// Values that are fine by themselves and make no sense together.
    private var contradictions: [String] {
        var problems: [String] = []
        if worker.fees.minPriorityFeePerGas > worker.fees.maxFeePerGas {
            let (tip, cap) = (worker.fees.minPriorityFeePerGas, worker.fees.maxFeePerGas)
            problems.append(contradiction(Settings.minPriorityFeePerGas, tip, above: Settings.maxFeePerGas, cap))
        }
        if worker.retry.backoff.base > worker.retry.backoff.maximum {
            let backoff = worker.retry.backoff
            problems.append(
                contradiction(Settings.baseDelay, backoff.base, above: Settings.maxDelay, backoff.maximum))
        }
        let settled = worker.tracking.confirmations
        if let rerun = chain.rerunConfirmations, rerun.mayBeShallower(than: settled) {
            let (form, key) = (Settings.confirmations.form, Settings.rerunConfirmations.key)
            problems.append(
                "\(key) (\(form.render(rerun))) must not be shallower than \(Settings.confirmations.key) "
                    + "(\(form.render(settled))).")
        }
        return problems
    }

    private func contradiction<Value>(
        _ lower: Setting<Value>, _ least: Value, above upper: Setting<Value>, _ most: Value
    ) -> String {
        "\(lower.key) (\(lower.form.render(least))) must not be above \(upper.key) (\(upper.form.render(most)))."
    }
}

extension WorkerConfiguration {
    fileprivate init(from reader: inout SettingReader) {
        self.init()
        lanes = reader.read(Settings.lanes)
        maxInFlightPerAccount = reader.read(Settings.maxInFlightPerAccount)
        leaseTTL = reader.read(Settings.leaseTTL)
        sendTimeout = reader.read(Settings.sendTimeout)
        drainTimeout = reader.read(Settings.drainTimeout)
        defaultInterval = reader.read(Settings.defaultInterval)
        fees.buffer = reader.read(Settings.gasBuffer)
        fees.maxFeePerGas = reader.read(Settings.maxFeePerGas)
        fees.minPriorityFeePerGas = reader.read(Settings.minPriorityFeePerGas)
        fees.bump = reader.read(Settings.bump)
        fees.maxOverMarket = UInt64(reader.read(Settings.maxOverMarket))
        retry.maxAttempts = reader.read(Settings.maxAttempts)
        retry.backoff = Backoff(base: reader.read(Settings.baseDelay), maximum: reader.read(Settings.maxDelay))
        retry.exhausted = reader.read(Settings.exhausted)
        tracking.confirmations = reader.read(Settings.confirmations)
        hidden = reader.read(Settings.hidden)
        lookback = UInt64(reader.read(Settings.lookback))
        tracking.stuckAfter = reader.read(Settings.stuckAfter)
        tracking.slowAfter = reader.read(Settings.receiptTimeout)
    }
}

extension ScheduleConfiguration {
    fileprivate init(from reader: inout SettingReader) {
        self.init()
        pollInterval = reader.read(Settings.pollInterval)
        leaseTTL = reader.read(Settings.scheduleLeaseTTL)
        maxQueued = reader.read(Settings.maxQueued)
        let most = reader.read(Settings.maxCatchUp)
        catchUp = reader.read(Settings.catchUp) == .all ? .all(atMost: most) : .once
        priceMaxAge = reader.read(Settings.priceMaxAge)
        priceMode = reader.read(Settings.priceMode)
        safety.owners = Set(reader.read(Settings.owners))
        safety.minGasBudget = reader.read(Settings.minGasBudget)
        safety.minInterval = reader.read(Settings.minInterval) ?? .zero
        safety.unfundedExecutor = reader.read(Settings.onUnfundedExecutor)
    }
}
