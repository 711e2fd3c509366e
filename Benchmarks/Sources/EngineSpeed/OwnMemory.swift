import Autograd
import Foundation

/// The growth of this program's memory by one workload, measured in a process of its own.
enum OwnMemory {
  private static let steps = 500_000
  private static let loop = "scalar loop of 10⁶"

  /// The loop, every program, and the kernels whose memory differs.
  static var names: [String] {
    [loop] + Program.all().map(\.name) + ["add", "exp", "add transposed", "matmul 512"]
  }

  static func request(for name: String) -> EnginePeer.Request {
    if name == loop { return EnginePeer.Request(kind: "loop", steps: steps, least: 0) }
    if let program = Program.all().first(where: { $0.name == name }) { return program.request }
    return EnginePeer.Request(kind: "kernel", name: name == "matmul 512" ? "matmul" : name)
  }

  /// Runs the workload once and prints by how many bytes the peak grew.
  static func printGrowth(of name: String) throws {
    let run: () throws -> Void
    if name == loop {
      run = { ScalarLoop.run(steps: steps) }
    } else if let program = Program.all().first(where: { $0.name == name }) {
      let x = Tensor(program.point, requiresGrad: true)
      run = { try program.derivative(at: x) }
    } else {
      let kernel = Kernel.all().first { $0.name == name.replacing(" 512", with: "") }
      run = { _ = kernel?.run() }
    }
    forgetPeakMemory()
    let before = peakMemory()
    try run()
    print(peakMemory() - before)
  }

  static func growthInFreshProcess(of name: String) -> Double? {
    let process = Process()
    let output = Pipe()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["--memory", name]
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
