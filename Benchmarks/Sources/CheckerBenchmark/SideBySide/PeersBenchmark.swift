import Foundation

/// Ours side by side with the gradient checkers of PyTorch, JAX and HIPS autograd.
enum PeersBenchmark {
  static func run(
    root: String, seed: UInt64, quick isQuick: Bool, _ scoreboard: inout Scoreboard
  ) {
    printHeading("Peers: side by side in one run, seed \(seed)")
    let peers = startedPeers(root: root)
    defer { peers.forEach { $0.stop() } }
    let checkers: [any Checker] =
      [OwnChecker()]
      + peers.flatMap { peer in peer.checkers.map { PeerChecker(name: $0, process: peer) } }
    let heavy: Set = ["matmul 64", "mlp", "chain 10k", "rosenbrock 10k", "deep 10k", "fan-out 10k"]
    let usual = Workload.usual.filter { !isQuick || !heavy.contains($0.name) }
    func measured(_ workload: Workload) -> WorkloadMeasurement {
      FileHandle.standardError.write(Data("measuring \(workload.name)\n".utf8))
      return WorkloadMeasurement(workload, checkers, seed: seed, quick: isQuick)
    }
    let special = Workload.difficult.filter { !isQuick || !heavy.contains($0.name) }
    let tables = PeerTables(
      names: checkers.map(\.name), usual: usual.map(measured), difficult: special.map(measured))
    tables.printAll()
    tables.judge(&scoreboard)
  }

  private static func startedPeers(root: String) -> [PeerProcess] {
    let python = ProcessInfo.processInfo.environment["GRADPROOF_PYTHON"] ?? "python3"
    var peers: [PeerProcess] = []
    for library in ["torch", "jax", "autograd"] {
      do {
        let peer = try PeerProcess(library, python: python, root: root)
        print("\(library) \(peer.version)")
        peers.append(peer)
      } catch {
        print("\(library): skipped: \(error) (set GRADPROOF_PYTHON to a Python that has it)")
      }
    }
    print()
    return peers
  }
}
