// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "gradproof",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "GradientCheck", targets: ["GradientCheck"]),
    .library(name: "Autograd", targets: ["Autograd"]),
    .library(name: "EngineKit", targets: ["EngineKit"]),
    .library(name: "Conformance", targets: ["Conformance"]),
    .executable(name: "gradproof", targets: ["gradproof"]),
  ],
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // MARK: - The numerical library that everything numeric stands on
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),

    // MARK: - Libraries that stand alone
    .target(name: "GradientCheck", dependencies: ["CGSL"], swiftSettings: strict),
    .target(name: "CKernels"),
    .target(name: "GraphDrawing", swiftSettings: strict),
    .target(
      name: "Autograd", dependencies: ["CGSL", "CKernels", "GraphDrawing"], swiftSettings: strict),
    .target(name: "EngineKit", swiftSettings: strict),

    // MARK: - The conformance suite
    .target(name: "CChildProcess"),
    .target(
      name: "Engines", dependencies: ["Autograd", "CChildProcess", "EngineKit"],
      swiftSettings: strict),
    .target(name: "ConformanceModel", dependencies: ["EngineKit"], swiftSettings: strict),
    .target(
      name: "CaseFormat",
      dependencies: ["ConformanceModel", "EngineKit", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Conformance",
      dependencies: [
        "CaseFormat", "Cases", "ConformanceModel", "EngineKit", "Engines", "GradientCheck",
      ],
      swiftSettings: strict),
    .target(
      name: "Reports", dependencies: ["ConformanceModel", "EngineKit"], swiftSettings: strict),
    .target(
      name: "Repro", dependencies: ["Conformance", "ConformanceModel", "EngineKit"],
      swiftSettings: strict),
    .target(
      name: "Cases", path: "Cases",
      exclude: ["README.md", "behaviours.md", "not-stated.md", "not-stated-bugs.md"],
      sources: ["Corpus.swift"],
      resources: [
        .copy("backward"), .copy("broadcasting"), .copy("complex"), .copy("detach"),
        .copy("dtype"), .copy("dynamic"), .copy("errors"), .copy("forward_mode"),
        .copy("functions"), .copy("grad"), .copy("higher_order"), .copy("hooks"),
        .copy("in_place"), .copy("leaf"), .copy("no_grad"), .copy("ops"), .copy("regressions"),
        .copy("requires_grad"), .copy("scale"), .copy("seed"), .copy("singular"), .copy("views"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "gradproof",
      dependencies: [
        "CaseFormat", "Cases", "Conformance", "ConformanceModel", "EngineKit", "Engines",
        "GradientCheck", "Reports", "Repro",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [
        .embedInCode("Templates/engine.py.template"),
        .embedInCode("Templates/README.python.template"),
        .embedInCode("Templates/engine.cpp.template"),
        .embedInCode("Templates/Makefile.template"),
        .embedInCode("Templates/README.cpp.template"),
        .embedInCode("Templates/Package.swift.template"),
        .embedInCode("Templates/Engine.swift.template"),
        .embedInCode("Templates/main.swift.template"),
        .embedInCode("Templates/README.swift.template"),
      ],
      swiftSettings: strict),

    // MARK: - Tests
    .testTarget(name: "GraphDrawingTests", dependencies: ["GraphDrawing"], swiftSettings: strict),
    .testTarget(name: "GradientCheckTests", dependencies: ["GradientCheck"], swiftSettings: strict),
    .testTarget(
      name: "AutogradTests",
      dependencies: ["Autograd", "CountedMalloc", "EngineKit", "Engines", "GradientCheck"],
      exclude: [
        "Differential/torch-disagreements.md", "Exactness/fit_error_function.py",
        "Exactness/make_tables.py", "Exactness/Tables",
      ],
      swiftSettings: strict),
    .target(name: "CountedMalloc", path: "Tests/CountedMalloc"),
    .testTarget(name: "EngineKitTests", dependencies: ["EngineKit"], swiftSettings: strict),
    .testTarget(
      name: "EnginesTests", dependencies: ["ConformanceModel", "Engines", "EngineKit"],
      swiftSettings: strict),
    .testTarget(
      name: "CaseFormatTests", dependencies: ["CaseFormat", "ConformanceModel", "EngineKit"],
      swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Conformance", "CaseFormat", "Cases", "ConformanceModel", "EngineKit", "Engines",
        "HostileEngine",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "HostileEngine", dependencies: ["EngineKit", "Engines"], path: "Tests/HostileEngine",
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "ConformanceModel", "EngineKit"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ReproTests", dependencies: ["Repro", "Conformance", "ConformanceModel", "EngineKit"],
      swiftSettings: strict),
    .testTarget(name: "gradproofTests", dependencies: ["gradproof"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// Only ci/docs needs the plugin that makes documentation; nobody else resolves it.
if Context.environment["GRADPROOF_DOCC"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
