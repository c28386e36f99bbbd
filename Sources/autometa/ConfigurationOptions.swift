import App
import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The options that stand for the configuration's keys, one for each.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: "The configuration file; AUTOMETA_CONFIG does the same. (default: config.json, if there is one)")
    var path: String?

    @Option(Settings.chainID) var chainID: Assignment?
    @Option(Settings.rpc) var rpc: Assignment?
    @Option(Settings.confirmations) var confirmations: Assignment?
    @Option(Settings.registry) var registry: Assignment?
    @Option(Settings.actionExecutor) var actionExecutor: Assignment?
    @Option(Settings.feeEscrow) var feeEscrow: Assignment?
    @Option(Settings.redisURL) var redisURL: Assignment?
    @Option(Settings.queue) var queue: Assignment?
    @Option(Settings.namespace) var namespace: Assignment?
    @Option(Settings.waitReplicas) var waitReplicas: Assignment?
    @Option(Settings.lanes) var lanes: Assignment?
    @Option(Settings.maxInFlightPerAccount) var maxInFlightPerAccount: Assignment?
    @Option(Settings.leaseTTL) var leaseTTL: Assignment?
    @Option(Settings.drainTimeout) var drainTimeout: Assignment?
    @Option(Settings.runTTL) var runTTL: Assignment?
    @Option(Settings.signers) var signers: Assignment?
    @Option(Settings.gasBuffer) var gasBuffer: Assignment?
    @Option(Settings.maxFeePerGas) var maxFeePerGas: Assignment?
    @Option(Settings.minPriorityFeePerGas) var minPriorityFeePerGas: Assignment?
    @Option(Settings.bump) var bump: Assignment?
    @Option(Settings.stuckAfter) var stuckAfter: Assignment?
    @Option(Settings.receiptTimeout) var receiptTimeout: Assignment?
    @Option(Settings.maxAttempts) var maxAttempts: Assignment?
    @Option(Settings.baseDelay) var baseDelay: Assignment?
    @Option(Settings.maxDelay) var maxDelay: Assignment?
    @Option(Settings.exhausted) var exhausted: Assignment?
    @Option(Settings.pollInterval) var pollInterval: Assignment?
    @Option(Settings.priceFeed) var priceFeed: Assignment?
    @Option(Settings.adminListen) var adminListen: Assignment?
    @Option(Settings.logLevel) var logLevel: Assignment?
    @Option(Settings.logFormat) var logFormat: Assignment?

    /// What the command line gave, by the settings' keys.
    var values: [String: String] {
        let given = [
            chainID, rpc, confirmations, registry, actionExecutor, feeEscrow, redisURL, queue, namespace, waitReplicas,
            lanes, maxInFlightPerAccount, leaseTTL, drainTimeout, runTTL, signers, gasBuffer, maxFeePerGas,
            minPriorityFeePerGas, bump, stuckAfter, receiptTimeout, maxAttempts, baseDelay, maxDelay, exhausted,
            pollInterval, priceFeed, adminListen, logLevel, logFormat,
        ]
        return Dictionary(given.compactMap { $0.map { ($0.key, $0.text) } }) { _, last in last }
    }

    /// Reads and checks the whole configuration, and makes every logger write as it says.
    ///
    /// - Parameter logLevel: What is printed when the configuration does not say.
    /// - Throws: `ConfigurationError`.
    func load(logLevel: LogLevel = .warning) throws(ConfigurationError) -> AppConfiguration {
        let configuration = try AppConfiguration.load(
            options: values, environment: ProcessInfo.processInfo.environment, path: path)
        configuration.bootstrapLogging(default: logLevel)
        return configuration
    }

    /// A value given for a setting.
    struct Assignment: Sendable {
        let key: String
        let text: String
    }
}

extension Option where Value == ConfigurationOptions.Assignment? {
    /// Declares the option of a setting, with the help that the setting's description gives.
    fileprivate init(_ setting: some SettingDescription) {
        let key = setting.key
        let fallback = setting.defaultText.isEmpty ? "" : " (default: \(setting.defaultText))"
        self.init(
            name: .customLong(setting.option),
            help: ArgumentHelp("\(setting.summary.capitalizedFirst).\(fallback)", valueName: setting.valueName),
            transform: { ConfigurationOptions.Assignment(key: key, text: $0) })
    }
}

extension SettingDescription {
    /// The last word of the key, to stand for the value.
    fileprivate var valueName: String {
        String(key[(key.lastIndex(of: ".").map(key.index(after:)) ?? key.startIndex)...])
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
