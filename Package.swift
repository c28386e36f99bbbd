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

let package = Package(
    name: "autometa",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "autometa", targets: ["autometa"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.0.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CSecp256k1", providers: [.apt(["libsecp256k1-dev"])]),
        .target(name: "Ethereum", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(
            name: "EthereumTests", dependencies: ["Ethereum", "JSON", "TestGenerators"], exclude: ["Vectors"],
            swiftSettings: strict),
        .target(name: "JSON", swiftSettings: strict),
        .testTarget(
            name: "JSONTests", dependencies: ["JSON", "TestGenerators"], resources: [.copy("Vectors")],
            swiftSettings: strict),
        .target(name: "JSONRPC", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "JSONRPCTests", dependencies: ["JSON", "JSONRPC"], swiftSettings: strict),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(
            name: "CurlTransport",
            dependencies: ["CCurl", "JSONRPC", .product(name: "NIOConcurrencyHelpers", package: "swift-nio")],
            swiftSettings: strictAroundC),
        .testTarget(
            name: "CurlTransportTests",
            dependencies: [
                "CurlTransport", "JSON", "JSONRPC",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(
            name: "Signing",
            dependencies: [
                "CSecp256k1", "Ethereum", "JSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ], swiftSettings: strictAroundC),
        .testTarget(
            name: "SigningTests", dependencies: ["Ethereum", "Signing"], exclude: ["Vectors"], swiftSettings: strict),
        .target(
            name: "Redis",
            dependencies: [
                "CHiredis",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strictAroundC),
        .target(
            name: "RedisJournal",
            dependencies: ["Engine", "Ethereum", "Redis"], swiftSettings: strict),
        .testTarget(
            name: "RedisTests",
            dependencies: [
                "Redis", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .testTarget(
            name: "RedisJournalTests",
            dependencies: [
                "Engine", "Ethereum", "Redis", "RedisJournal", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(
            name: "Chain",
            dependencies: [
                "Ethereum", "JSON", "JSONRPC", .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ], swiftSettings: strict),
        .testTarget(
            name: "ChainTests",
            dependencies: [
                "Chain", "Ethereum", "JSON", "JSONRPC", "TestGenerators",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(
            name: "Engine",
            dependencies: [
                "Chain", "Ethereum", "JSON", "Signing",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),
        .target(name: "TestGenerators", path: "Tests/TestGenerators", swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: [
                "Chain", "Engine", "Ethereum", "Signing",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Chain", "Engine", "Ethereum", "JSON", "Signing", "TestGenerators", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "simulate",
            dependencies: [
                "Chain", "Engine", "Ethereum", "TestGenerators", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ], path: "Tests/Simulation", exclude: ["README.md"], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "simulate", .product(name: "Subprocess", package: "swift-subprocess"),
            ], swiftSettings: strict),
        .target(
            name: "App",
            dependencies: [
                "Chain",
                "CurlTransport",
                "Engine",
                "Ethereum",
                "JSON",
                "JSONRPC",
                "Redis",
                "RedisJournal",
                "Signing",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "autometa",
            dependencies: [
                "App",
                "Chain",
                "Engine",
                "Ethereum",
                "JSON",
                "Signing",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .testTarget(
            name: "AppTests",
            dependencies: [
                "App",
                "Chain",
                "Engine",
                "Ethereum",
                "JSON",
                "Redis",
                "RedisJournal",
                "Signing",
                "TestSupport",
                "autometa",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "App", "Chain", "CurlTransport", "Engine", "Ethereum", "JSON", "JSONRPC", "Redis", "RedisJournal",
                "Signing", "TestGenerators", "TestSupport", "autometa",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
    ]
)
