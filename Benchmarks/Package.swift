// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// A package of its own, so that nobody who depends on gradproof resolves or builds it.
let package = Package(
  name: "gradproof-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "gradproof", path: "..")],
  targets: [
    .target(name: "Workloads"),
    .executableTarget(
      name: "CheckerBenchmark",
      dependencies: ["Workloads", .product(name: "GradientCheck", package: "gradproof")],
      swiftSettings: strict),
    .executableTarget(
      name: "EngineSpeed",
      dependencies: ["Workloads", .product(name: "Autograd", package: "gradproof")],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
