// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is checked the same way.
///
/// Swift 6 language mode, explicit existentials and imports, and no warning left standing.
/// `Tests/EthereumTests/CompilerFeatures.swift` fails to compile when one of these names is misspelled, since the
/// compiler itself would stay silent.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Targets that call C also mark every unsafe use.
let strictAroundC: [SwiftSetting] = strict + [.strictMemorySafety()]

/// A library of the distribution: each is imported by one Swift target.
func library(_ name: String, _ package: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Sources/Support/\(name)", providers: package.map { [.apt([$0])] } ?? [])
}

/// A target that knows nothing of jobs and chains.
func support(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Support/\(name)", swiftSettings: settings)
}

/// A part of the worker, or of what operates it.
func part(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// What measures; nothing that the worker consists of depends on any of it.
func benchmark(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, path: "Benchmarks/\(name)", swiftSettings: settings)
}

/// What several test targets share.
func testLibrary(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

let targets: [Target] = [
    // The distribution's libraries.
    library("CCrypto", "libssl-dev"),
    library("CCurl", "libcurl4-openssl-dev"),
    library("CHiredis", "libhiredis-dev"),
    library("CMicroHTTPD", "libmicrohttpd-dev"),
    library("CProcesses"),
    library("CSecp256k1", "libsecp256k1-dev"),
    library("CThreads"),

    // What is not about jobs and chains.
    support("Arguments"),
    support("Collections"),
    support("Concurrency", ["CThreads"], settings: strictAroundC),
    support("Crypto", ["CCrypto"], settings: strictAroundC),
    support("Files"),
    support("HTTPServer", ["CMicroHTTPD", "Concurrency", "Files"], settings: strictAroundC),
    support("IO", ["CCurl", "Collections", "Concurrency"], settings: strictAroundC),
    support("JSON"),
    support("Logging", ["Concurrency", "JSON"]),
    support("Metrics", ["Concurrency"]),
    support("Processes", ["CProcesses", "Concurrency", "Files"], settings: strictAroundC),
    support("Redis", ["CHiredis", "Collections", "Crypto", "IO", "Logging"], settings: strictAroundC),

    // The way of a job, from the bottom up.
    part("Ethereum", ["JSON"]),
    part("Signing", ["CSecp256k1", "Crypto", "Ethereum", "JSON"], settings: strictAroundC),
    part("JSONRPC", ["JSON"]),
    part("CurlTransport", ["IO", "JSONRPC", "Scheduler"]),
    part("Chain", ["Concurrency", "Ethereum", "JSON", "JSONRPC", "Logging", "Metrics"]),
    part(
        "Engine",
        ["Chain", "Collections", "Concurrency", "Crypto", "Ethereum", "JSON", "Logging", "Metrics", "Signing"]),
    part("Scheduler", ["Chain", "Collections", "Concurrency", "Engine", "Ethereum", "JSON", "Logging"]),
    part("RedisJournal", ["Collections", "Engine", "Ethereum", "Redis", "Scheduler"]),
    part(
        "App",
        [
            "Arguments", "Chain", "Concurrency", "CurlTransport", "Engine", "Ethereum", "Files", "HTTPServer", "IO",
            "JSON", "JSONRPC", "Logging", "Processes", "Redis", "RedisJournal", "Scheduler", "Signing",
        ]),
    .executableTarget(
        name: "autometa",
        dependencies: [
            "App", "Arguments", "Chain", "Engine", "Ethereum", "Files", "IO", "JSON", "Logging", "Processes",
            "Scheduler", "Signing",
        ],
        swiftSettings: strict),

    // What is measured.
    .target(
        name: "BareSignature", path: "Benchmarks/BareSignature", publicHeadersPath: "include",
        linkerSettings: [.linkedLibrary("secp256k1")]),
    .target(
        name: "AllocationCounter", path: "Benchmarks/AllocationCounter", publicHeadersPath: "include",
        linkerSettings: [.linkedLibrary("dl")]),
    benchmark("Measuring", ["BareSignature", "Concurrency", "Files", "JSON", "Processes"], settings: strictAroundC),
    benchmark(
        "ChainSimulator",
        [
            "Arguments", "Concurrency", "Ethereum", "Files", "HTTPServer", "IO", "JSON", "Processes", "Signing",
        ]),
    benchmark(
        "Driver",
        [
            "App", "Arguments", "Chain", "Concurrency", "CurlTransport", "Engine", "Ethereum", "Files",
            "IO", "JSON", "JSONRPC", "Logging", "Measuring", "Processes", "Redis", "Signing",
        ]),
    .executableTarget(
        name: "chain-simulator", dependencies: ["Arguments", "ChainSimulator"],
        path: "Benchmarks/Programs/ChainSimulator", swiftSettings: strict),
    .executableTarget(
        name: "autometa-bench", dependencies: ["App", "Arguments", "Driver", "Files", "Processes"],
        path: "Benchmarks/Programs/Bench",
        swiftSettings: strict),
    .executableTarget(
        name: "micro-benchmarks",
        dependencies: [
            "App", "Arguments", "Chain", "CurlTransport", "Engine", "Ethereum", "Files", "IO", "JSON",
            "JSONRPC", "Logging", "Measuring", "Processes", "Redis", "RedisJournal", "Signing",
        ],
        path: "Benchmarks/Micro", exclude: ["thresholds.json"], swiftSettings: strict),

    // Tests.
    .target(name: "CSlowResolver", path: "Tests/CSlowResolver", publicHeadersPath: "include"),
    testLibrary("TestGenerators"),
    testLibrary("TestServers", ["Concurrency", "Files", "IO", "Processes"]),
    testLibrary("TestShells", ["Arguments", "Files", "Processes"]),
    testLibrary(
        "TestSupport",
        ["Chain", "Collections", "Concurrency", "Engine", "Ethereum", "Logging", "Scheduler", "Signing"]),
    tests("ArgumentsTests", ["Arguments", "TestServers", "TestShells"]),
    tests("CollectionsTests", ["Collections", "TestGenerators"]),
    tests("ConcurrencyTests", ["Concurrency"]),
    tests("CryptoTests", ["Crypto"]),
    tests("FilesTests", ["Concurrency", "Files"]),
    tests("HTTPServerTests", ["Concurrency", "HTTPServer", "IO", "TestServers"]),
    tests("IOTests", ["CSlowResolver", "Concurrency", "Files", "IO", "TestServers"]),
    tests("JSONTests", ["JSON", "TestGenerators"], resources: [.copy("Vectors")]),
    tests("LoggingTests", ["Concurrency", "JSON", "Logging", "TestServers"]),
    tests("MetricsTests", ["Metrics"]),
    tests("ProcessesTests", ["Concurrency", "Files", "IO", "Processes", "TestServers"]),
    tests("TestServersTests", ["Concurrency", "Files", "Processes", "TestServers"]),
    tests("RedisTests", ["Concurrency", "IO", "Logging", "Redis", "TestServers"]),
    tests("EthereumTests", ["Ethereum", "JSON", "TestGenerators"], exclude: ["Vectors"]),
    tests("SigningTests", ["Crypto", "Ethereum", "Signing"], exclude: ["Vectors"]),
    tests("JSONRPCTests", ["Concurrency", "JSON", "JSONRPC"]),
    tests(
        "CurlTransportTests",
        ["Concurrency", "CurlTransport", "Files", "IO", "JSON", "JSONRPC", "Scheduler", "TestServers"]),
    tests(
        "ChainTests",
        ["Chain", "Concurrency", "Ethereum", "JSON", "JSONRPC", "Logging", "Metrics", "TestGenerators"]),
    tests(
        "EngineTests",
        [
            "Chain", "Concurrency", "Crypto", "Engine", "Ethereum", "JSON", "Logging", "Signing", "TestGenerators",
            "TestSupport",
        ]),
    tests(
        "SchedulerTests",
        [
            "Chain", "Concurrency", "Engine", "Ethereum", "JSON", "Logging", "Scheduler", "TestGenerators",
            "TestSupport",
        ], exclude: ["Vectors"]),
    tests(
        "RedisJournalTests",
        [
            "Concurrency", "Engine", "Ethereum", "IO", "Logging", "Redis", "RedisJournal", "Scheduler", "TestServers",
            "TestSupport",
        ]),
    .executableTarget(
        name: "simulate",
        dependencies: [
            "Arguments", "Chain", "Concurrency", "Engine", "Ethereum", "JSON", "Logging", "Scheduler", "TestGenerators",
            "TestSupport",
        ],
        path: "Tests/Simulation", exclude: ["README.md"], swiftSettings: strict),
    .executableTarget(
        name: "check-leaks", dependencies: ["HTTPServer", "IO", "Logging", "Processes", "Redis", "TestServers"],
        path: "Tests/Leaks", swiftSettings: strict),
    tests("SimulationTests", ["Processes", "TestGenerators", "TestServers", "simulate"]),
    tests(
        "AppTests",
        [
            "App", "Arguments", "Chain", "Concurrency", "Engine", "Ethereum", "Files", "IO", "JSON", "Logging",
            "Processes", "Redis", "RedisJournal", "Scheduler", "Signing", "TestServers", "TestShells", "TestSupport",
            "autometa",
        ]),
    tests(
        "ChainSimulatorTests",
        [
            "ChainSimulator", "Concurrency", "Ethereum", "JSON", "Processes", "Signing", "TestGenerators",
            "TestServers", "chain-simulator",
        ]),
    tests(
        "BenchmarkTests",
        [
            "Arguments", "Concurrency", "Driver", "Files", "JSON", "Measuring", "Processes", "TestGenerators",
            "TestServers",
            "autometa",
            "autometa-bench", "chain-simulator", "micro-benchmarks",
        ]),
    tests(
        "IntegrationTests",
        [
            "App", "Chain", "Concurrency", "CurlTransport", "Engine", "Ethereum", "Files", "IO", "JSON", "JSONRPC",
            "Logging", "Processes", "Redis", "RedisJournal", "Scheduler", "Signing", "TestGenerators", "TestServers",
            "autometa",
        ]),
]

let package = Package(
    name: "autometa",
    products: [
        .executable(name: "autometa", targets: ["autometa"]),
        // To be preloaded: it counts what a program allocates.
        .library(name: "allocation-counter", type: .dynamic, targets: ["AllocationCounter"]),
    ],
    targets: targets)
