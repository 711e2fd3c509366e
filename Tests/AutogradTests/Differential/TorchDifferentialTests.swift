import EngineKit
import Engines
import Foundation
import Testing

@testable import Autograd

/// Every op on random lawful inputs, here and in PyTorch.
///
/// It needs a Python that has PyTorch, `GRADPROOF_PYTHON` or else `python3`, and is skipped
/// without. What the two do not agree on is in `torch-disagreements.md`, with who is right.
@Suite struct TorchDifferentialTests {
  static let python = ProcessInfo.processInfo.environment["GRADPROOF_PYTHON"] ?? "python3"

  private static let hasTorch: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "-c", "import torch"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  @Test(
    "values and gradients of every op agree with PyTorch's but for the listed ones",
    .enabled(if: hasTorch, "no PyTorch: set GRADPROOF_PYTHON to a Python that has it"))
  func everyOp() throws {
    let adapters = Self.folder.appending(path: "../../../Adapters/python").standardized
    let torch = try ChildEngine(
      ChildCommand(
        ["/usr/bin/env", Self.python, "-m", "gradproof_engine", "torch"],
        environment: ["PYTHONPATH": adapters.path, "OMP_NUM_THREADS": "1"]))
    let reference = ReferenceEngine()
    var differential = Differential()
    for op in Op.all where !op.traits.contains(.internal) {
      for seed: UInt64 in [7, 8, 9] {
        for sample in Samples.all(of: op, seed: seed) {
          try differential.compare(sample, seed, reference, torch)
        }
      }
    }
    let listed = try Disagreements(
      String(contentsOf: Self.folder.appending(path: "torch-disagreements.md"), encoding: .utf8))
    for (key, example) in differential.found.sorted(by: { $0.key < $1.key })
    where !listed.keys.contains(key) {
      Issue.record("PyTorch does not agree: \(key): \(example)")
    }
    for key in listed.keys where differential.found[key] == nil {
      Issue.record("torch-disagreements.md lists what PyTorch agrees on: \(key)")
    }
    #expect(differential.compared > 3000, "only \(differential.compared) arrays were compared")
  }
}

/// The table of a committed file: `| op | what | who is right | why |`.
struct Disagreements {
  /// Each row's op and what of it.
  let keys: Set<String>

  init(_ text: String) {
    keys = Set(
      text.split(separator: "\n").compactMap { line in
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        guard cells.count == 4, cells[0].hasPrefix("`") else { return nil }
        return "\(cells[0].dropFirst().dropLast()), \(cells[1])"
      })
  }
}

/// What two engines gave for the same programs.
struct Differential {
  /// What they do not agree on, with the first example.
  private(set) var found: [String: String] = [:]
  /// How many arrays were compared.
  private(set) var compared = 0

  mutating func compare(
    _ sample: Sample, _ seed: UInt64, _ reference: ReferenceEngine, _ other: ChildEngine
  ) throws {
    let op = sample.op.name
    guard other.description.ops?.contains(op) ?? true else {
      found["\(op), not there"] = "the engine does not declare it"
      return
    }
    var random = SplitMix(state: seed)
    let kind = sample.isComplex ? " (complex)" : ""
    // What is refused is not lawful: complex operands where the op compares with real ones.
    guard let program = try? OpProgram(sample, &random) else { return }
    let batch = CommandBatch(fresh: true, commands: program.commands)
    let ours = try reference.execute(batch)
    let theirs = try other.execute(batch)
    if let failure = ours.compactMap({ $0.failure }).first {
      found["\(op), refused here\(kind)"] = "\(sample): \(failure)"
      return
    }
    if let failure = theirs.compactMap({ $0.failure }).first {
      found["\(op), refused there\(kind)"] = "\(sample): \(failure)"
      return
    }
    let reads = program.commands.indices.filter {
      if case .read = program.commands[$0].action { true } else { false }
    }
    for (index, observed) in zip(reads, program.observed) {
      compared += 1
      guard let difference = Difference(ours[index], theirs[index]) else { continue }
      let key = "\(op), \(observed.what)\(kind)"
      if found[key] == nil {
        found[key] = "\(sample) \(sample.arguments) seed \(seed): \(difference)"
      }
    }
  }
}

/// Two observations that are not the same but for rounding.
struct Difference: CustomStringConvertible {
  let description: String

  init?(_ a: Reply, _ b: Reply) {
    guard case .ok(let left) = a, case .ok(let right) = b else { return nil }
    guard case .tensor(let x) = left, case .tensor(let y) = right else {
      if left == right { return nil }
      description = "\(left) here, \(right) there"
      return
    }
    let (p, q) = (x.parts, y.parts)
    guard x.shape == y.shape, x.dtype == y.dtype else {
      description = "\(x.dtype)\(x.shape) here, \(y.dtype)\(y.shape) there"
      return
    }
    // Sums of a few products of numbers of order one: rounding is far below this.
    let scale = (p + q).map { abs($0) }.filter { $0.isFinite }.max() ?? 0
    let wrong = zip(p, q).first { p, q in
      p != q && !(p.isNaN && q.isNaN)
        && !(abs(p - q) <= 1e-11 * max(abs(p), abs(q)) + 1e-12 * max(scale, 1))
    }
    guard let wrong else { return nil }
    description = "\(wrong.0) here, \(wrong.1) there, of \(p.prefix(12)) and \(q.prefix(12))"
  }
}

extension TensorValue {
  /// The elements as numbers, real and imaginary parts apart.
  fileprivate var parts: [Double] {
    switch elements {
    case .float64(let values): values
    case .float32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .complex128(let values): values.flatMap { [$0.real, $0.imaginary] }
    }
  }
}

extension Reply {
  /// Why the command failed, if it did.
  fileprivate var failure: String? {
    if case .error(let kind, let message) = self { "\(kind.rawValue): \(message)" } else { nil }
  }
}
