// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpServer = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpServerCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let tls = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let tlsServer = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let pem = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

/// The texts of each language: what the program says, its guides, and its help where that is not English.
let texts: [Resource] = ["en", "ar", "fa"].flatMap { language in
    var files = ["Catalogues/\(language).txt"]
    files += ["recording", "paper", "duplicates"].map { "Guides/\($0).\(language).txt" }
    if language != "en" { files.append("Help/help.\(language).txt") }
    return files.map { Resource.embedInCode($0) }
}

let package = Package(
    name: "saat",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "saat", targets: ["saat"]),
        .library(name: "HoursModel", targets: ["HoursModel"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CPango", pkgConfig: "pangocairo",
            providers: [.apt(["libpango1.0-dev", "libcairo2-dev"]), .brew(["pango", "cairo"])]),
        .systemLibrary(
            name: "CQREncode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),
        .target(name: "Causality", swiftSettings: strict),
        .target(
            name: "HoursModel", dependencies: ["Causality"], exclude: ["Rules/README.md"],
            swiftSettings: strict),
        .target(
            name: "Reports", dependencies: ["Causality", "HoursModel"], exclude: ["README.md"],
            swiftSettings: strict),
        .target(
            name: "SignedLog", dependencies: ["Causality", crypto, protobuf],
            exclude: ["README.md", "entry.proto"], swiftSettings: strict),
        .target(
            name: "SyncProtocol",
            dependencies: ["Causality", "SignedLog", "CZlib", "CZstd", crypto, protobuf],
            exclude: ["README.md", "THREATS.md", "sync.proto"], swiftSettings: strict),
        .target(
            name: "HoursStore",
            dependencies: [
                "Causality", "HoursModel", "Reports", "SignedLog", "SyncProtocol", crypto, database, sqlite,
            ],
            swiftSettings: strict),
        .target(
            name: "Sheets", dependencies: ["HoursModel", "CZlib"], exclude: ["README.md"],
            swiftSettings: strict),
        .target(
            name: "Replica",
            dependencies: [
                "Causality", "HoursModel", "Reports", "SignedLog", "SyncProtocol", "HoursStore", "Sheets",
                "Credentials", crypto,
            ], swiftSettings: strict),
        .target(
            name: "Credentials", dependencies: ["Causality", "HoursModel", "SignedLog"],
            swiftSettings: strict),
        .target(
            name: "Documents", dependencies: ["HoursModel", "CPango", "CQREncode"],
            exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "SyncClient",
            dependencies: [
                "Causality", "SignedLog", "SyncProtocol", httpClient, nio, nioHTTP, nioPosix, tls, crypto,
            ],
            swiftSettings: strict),
        .target(
            name: "Office",
            dependencies: [
                "Causality", "HoursModel", "SignedLog", "SyncProtocol", "HoursStore", "Replica",
                "Credentials",
                "Sheets", "Texts", httpServer, httpServerCore, tlsServer,
                httpTypes, nio, nioPosix, tls, certificates, pem, crypto, logging,
            ],
            swiftSettings: strict),
        .target(
            name: "Texts", dependencies: [], resources: texts, swiftSettings: strict),
        .executableTarget(
            name: "saat",
            dependencies: [
                "Causality", "HoursModel", "SignedLog", "SyncProtocol", "HoursStore", "Sheets", "Replica",
                "Reports", "SyncClient", "Office", "Texts", "Credentials", "Documents", arguments, logging,
            ], swiftSettings: strict),
        .target(name: "Seeds", path: "Tests/Seeds", swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "Simulation",
            dependencies: [
                "Replica", "HoursStore", "HoursModel", "SignedLog", "SyncProtocol", "Sheets", "Causality",
                "Seeds",
            ], path: "Tests/Simulation", swiftSettings: strict),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation"], path: "Tests/simulate", swiftSettings: strict),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Replica", "HoursStore", "HoursModel", "SignedLog", "SyncProtocol", "Sheets", "Causality",
                "Seeds",
            ], path: "Tests/fuzz", swiftSettings: strict),
        .executableTarget(
            name: "benchfeed",
            dependencies: [
                "Replica", "SyncClient", "HoursStore", "Sheets", "HoursModel", "SyncProtocol", "SignedLog",
                "Causality",
            ], path: "Tests/benchfeed", swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulation", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "CausalityTests", dependencies: ["Causality"], swiftSettings: strict),
        .testTarget(
            name: "SyncProtocolTests",
            dependencies: ["SyncProtocol", "SignedLog", "Causality", "Seeds"],
            swiftSettings: strict),
        .testTarget(
            name: "SignedLogTests",
            dependencies: ["SignedLog", "SyncProtocol", "Causality", "Seeds", "TestSupport", protobuf],
            swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(
            name: "CredentialsTests",
            dependencies: ["Credentials", "HoursModel", "SignedLog", "Causality", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DocumentsTests", dependencies: ["Documents", "HoursModel", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SheetsTests", dependencies: ["Sheets", "HoursModel", "Seeds", "TestSupport", "CZlib"],
            swiftSettings: strict),
        .testTarget(name: "SyncClientTests", dependencies: ["SyncClient"], swiftSettings: strict),
        .testTarget(
            name: "OfficeTests",
            dependencies: [
                "Office", "SyncClient", "SyncProtocol", "SignedLog", "Causality", "Replica", "HoursModel",
                "HoursStore", "Credentials", httpClient, nio,
                nioEmbedded, nioHTTP, nioPosix, tls, logging,
            ], swiftSettings: strict),
        .testTarget(
            name: "ReplicaTests",
            dependencies: [
                "Replica", "HoursStore", "HoursModel", "Reports", "SignedLog", "SyncProtocol", "Sheets",
                "Causality",
                "Credentials", "Office",
                "SyncClient", "Seeds", "TestSupport", database, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HoursModelTests", dependencies: ["HoursModel", "Causality", "Seeds", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Reports", "HoursModel", "Causality", "Seeds", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TextsTests", dependencies: ["Texts", "HoursModel", "Reports", "Sheets"],
            swiftSettings: strict),
        .testTarget(
            name: "saatTests",
            dependencies: [
                "saat", "Texts", "HoursStore", "HoursModel", "SignedLog", "SyncProtocol", "Causality",
                "Seeds", "TestSupport",
            ],
            swiftSettings: strict),
    ]
)
