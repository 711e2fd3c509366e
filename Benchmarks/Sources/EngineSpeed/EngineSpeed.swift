import Autograd
import Foundation

/// Measures the engine against PyTorch, HIPS autograd and C, in turn within each round.
@main
struct EngineSpeed {
  let root: String
  let rounds: Int
  let torch: EnginePeer?
  let hips: EnginePeer?

  static func main() throws {
    let arguments = CommandLine.arguments
    func value(of option: String) -> String? {
      guard let place = arguments.firstIndex(of: option), place + 1 < arguments.count else {
        return nil
      }
      return arguments[place + 1]
    }
    if let name = value(of: "--memory") { return try OwnMemory.printGrowth(of: name) }
    let root = value(of: "--root") ?? "."
    let environment = ProcessInfo.processInfo.environment
    let python = environment["GRADPROOF_PYTHON"] ?? "python3"
    let benchmark = EngineSpeed(
      root: root, rounds: arguments.contains("--quick") ? 2 : 5,
      torch: peer("torch", python, root),
      hips: peer("autograd", environment["GRADPROOF_HIPS"] ?? python, root))
    defer {
      benchmark.torch?.stop()
      benchmark.hips?.stop()
    }
    // Parts of the table may be chosen.
    let parts = ["--loop", "--gradients", "--kernels", "--values", "--memories"]
    let chosen = parts.filter { arguments.contains($0) }
    func wants(_ part: String) -> Bool { chosen.isEmpty || chosen.contains(part) }
    var rows: [Comparison] = []
    if wants("--loop") { rows += benchmark.loop() }
    if wants("--gradients") { rows += try benchmark.programs() }
    if wants("--kernels") { rows += benchmark.kernels() }
    if wants("--values") { rows += try benchmark.values() }
    if wants("--memories") { rows += benchmark.memory(python: python) }
    print()
    Comparison.printTable(rows)
    let failures = rows.count { !$0.isMet }
    print("\n\(rows.count { $0.required != nil } - failures) met, \(failures) not")
    if failures > 0 { exit(1) }
  }

  private static func peer(_ library: String, _ python: String, _ root: String) -> EnginePeer? {
    do {
      let peer = try EnginePeer(library, python: python, root: root)
      print("\(library) \(peer.version)")
      return peer
    } catch {
      print("\(library): skipped: \(error)")
      return nil
    }
  }

  /// The median time of ours and of a peer, asked in turn; nil where the peer does not answer.
  private func sideBySide(
    _ peer: EnginePeer?, _ request: EnginePeer.Request, _ ours: () throws -> Double
  ) rethrows -> (ours: Double, theirs: Double)? {
    guard let peer else { return nil }
    var (own, other): ([Double], [Double]) = ([], [])
    for round in 0...rounds {
      let mine = try ours()
      guard let reply = try? peer.run(request) else {
        print("\(request.name): the peer did not answer")
        return nil
      }
      // The first round warms up.
      if round > 0 {
        own.append(mine)
        other.append(reply.seconds)
      }
    }
    return (own.median, other.median)
  }

  // MARK: - The parts of the table

  private func loop() -> [Comparison] {
    var rows: [Comparison] = []
    let peers = [("torch", torch, 100_000, 20.0), ("autograd", hips, 100_000, 100.0)]
    for (name, peer, steps, required) in peers {
      let request = EnginePeer.Request(kind: "loop", steps: steps, least: 0)
      let times = sideBySide(peer, request) {
        seconds(least: 0) { ScalarLoop.run(steps: 500_000) } / 1_000_000
      }
      guard let times else { continue }
      rows.append(
        Comparison(
          name: "scalar loop, an op of 10⁶", peer: name, ours: times.ours,
          theirs: times.theirs / Double(2 * steps), required: required, unit: Comparison.time))
    }
    return rows
  }

  private func programs() throws -> [Comparison] {
    try Program.all().compactMap { program in
      let x = Tensor(program.point, requiresGrad: true)
      let times = try sideBySide(torch, program.request) {
        try seconds(least: 0.02) { try program.derivative(at: x) }
      }
      return times.map {
        Comparison(
          name: program.name, peer: "torch", ours: $0.ours, theirs: $0.theirs,
          required: program.largest <= 100 ? 5 : 1, unit: Comparison.time)
      }
    }
  }

  private func kernels() -> [Comparison] {
    Kernel.all().compactMap { kernel in
      let request = EnginePeer.Request(kind: "kernel", name: kernel.name)
      let times = sideBySide(torch, request) { seconds(least: 0.05) { _ = kernel.run() } }
      return times.map {
        Comparison(
          name: kernel.name == "matmul" ? "matmul 512" : "\(kernel.name), 10⁶", peer: "torch",
          ours: $0.ours, theirs: $0.theirs, required: kernel.allowance.map { 1 / $0 },
          unit: Comparison.time)
      }
    }
  }

  /// Values without a graph, by compiled functions, against the same functions in C.
  private func values() throws -> [Comparison] {
    var rows: [Comparison] = []
    for program in Program.all() where program.value != nil {
      let compiled = try program.compiled()
      var (own, other): ([Double], [Double]) = ([], [])
      var sums = (ours: 0.0, theirs: 0.0)
      for _ in 0..<rounds {
        own.append(
          try seconds(least: 0.02) {
            for _ in 0..<100 { sums.ours += try program.value(by: compiled) }
          } / 100)
        other.append(
          seconds(least: 0.02) { for _ in 0..<100 { sums.theirs += program.valueInC() } } / 100)
      }
      let difference = try abs(program.value(by: compiled) - program.valueInC())
      guard difference <= 1e-9 * max(abs(program.valueInC()), 1), sums.ours * sums.theirs != 0,
        compiled.departures == 0, !compiled.allocates
      else { throw Differing(name: program.name) }
      rows.append(
        Comparison(
          name: "\(program.name), value", peer: "C", ours: own.median, theirs: other.median,
          required: 0.5, unit: Comparison.time))
    }
    return rows
  }

  /// A compiled function that is not the same as the one in C, or not compiled throughout.
  private struct Differing: Error { let name: String }

  /// What each needs in a fresh process, beyond what it had before the first call.
  private func memory(python: String) -> [Comparison] {
    guard torch != nil else { return [] }
    return OwnMemory.names.compactMap { name in
      guard let peer = try? EnginePeer("torch", python: python, root: root) else { return nil }
      defer { peer.stop() }
      guard let ours = OwnMemory.growthInFreshProcess(of: name),
        let theirs = try? peer.run(OwnMemory.request(for: name)).bytes
      else { return nil }
      return Comparison(
        name: "\(name), memory", peer: "torch", ours: ours, theirs: theirs, required: 1,
        unit: Comparison.memory)
    }
  }
}

/// Two recorded operations on scalars a step, forward and backward.
enum ScalarLoop {
  static func run(steps: Int) {
    let w = Tensor(0.999, requiresGrad: true)
    let b = Tensor(0.001, requiresGrad: true)
    var v = Tensor(1.0)
    for _ in 0..<steps { v = v * w + b }
    do { try v.backward() } catch { print(error) }
  }
}
