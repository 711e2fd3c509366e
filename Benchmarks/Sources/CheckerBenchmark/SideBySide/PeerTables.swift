/// The tables of the comparison, and what is required of them.
struct PeerTables {
  /// The checkers, ours first.
  let names: [String]
  let usual: [WorkloadMeasurement]
  let difficult: [WorkloadMeasurement]

  func printAll() {
    printTable("wall time of a check, medians", usual + difficult) { duration($0.seconds.median) }
    printTable("evaluations", usual + difficult) { fixed($0.evaluations.median, 0) }
    printTable("false alarms, of checks of right gradients", usual + difficult) {
      "\($0.falseAlarms)/\($0.seconds.count)"
    }
    printTable("smallest error of all entries noticed", usual + difficult) {
      $0.smallestOfAll.map(rough) ?? ($0.asksForErrors ? "none" : "-")
    }
    printTable("smallest error of one entry noticed", usual + difficult) {
      $0.smallestOfOne.map(rough) ?? ($0.asksForErrors ? "none" : "-")
    }
    printAllowance()
    for row in usual + difficult {
      for (name, measurement) in zip(names, row.measurements) {
        if let failure = measurement.failure {
          print("\(name) on \(row.workload.name): \(failure)")
        }
      }
    }
  }

  private func printTable(
    _ title: String, _ rows: [WorkloadMeasurement], _ cell: (Measurement) -> String
  ) {
    var table = Table(["workload", "n"] + names)
    for row in rows {
      table.add(
        [row.workload.name, "\(row.workload.count)"]
          + row.measurements.map { $0.failure == nil ? cell($0) : "failed" })
    }
    print("\(title)\n\n\(table.text)\n")
  }

  private func printAllowance() {
    var table = Table(["our cost", "n", "evaluation", "evaluations", "check", "of allowance"])
    for row in usual + difficult {
      let own = row.measurements[0]
      table.add([
        row.workload.name, "\(row.workload.count)", duration(row.evaluation.median),
        fixed(own.evaluations.median, 0), duration(own.seconds.median),
        fixed(100 * own.shareOfAllowance.median, 0) + " %",
      ])
    }
    print(table.text + "\n")
  }
}

// MARK: - Requirements

extension PeerTables {
  /// The time of a cheap evaluation.
  ///
  /// It is 2 us that are asked; the line lies above that, so that the workloads that take 1.5 to
  /// 1.8 us on an idle machine are judged on a busy one, too.
  private static let cheap = 3e-6

  func judge(_ scoreboard: inout Scoreboard) {
    judgeAllowance(&scoreboard)
    judgeSpeed("torch fast", factor: 10, ifCheap: true, &scoreboard)
    judgeSpeed("autograd", factor: 5, ifCheap: true, &scoreboard)
    judgeSpeed("torch slow", factor: 1, ifCheap: false, &scoreboard)
    judgeNoticing("of all entries", \.smallestOfAll, &scoreboard)
    judgeNoticing("of one entry", \.smallestOfOne, &scoreboard)
    let alarms = (usual + difficult).reduce(0) { $0 + $1.measurements[0].falseAlarms }
    scoreboard.require(alarms == 0, "no false alarm of ours", measured: "\(alarms)")
  }

  private func judgeAllowance(_ scoreboard: inout Scoreboard) {
    let shares = usual.map { ($0.workload.name, $0.measurements[0].shareOfAllowance.median) }
    let over = shares.filter { $0.1 > 1 }.map { "\($0.0) \(fixed($0.1, 2)) of it" }
    let worst = shares.max { $0.1 < $1.1 }
    scoreboard.require(
      over.isEmpty, "at most 1.5 x (evaluations x one evaluation) + 20 us",
      measured: over.isEmpty
        ? "at most \(fixed(worst?.1 ?? .nan, 2)) of it (\(worst?.0 ?? ""))"
        : over.joined(separator: ", "))
  }

  /// Requires that ours is so many times faster, where an evaluation is cheap or everywhere.
  private func judgeSpeed(
    _ name: String, factor: Double, ifCheap: Bool, _ scoreboard: inout Scoreboard
  ) {
    guard let index = names.firstIndex(of: name) else { return }
    var ratios: [(String, Double)] = []
    for row in usual where !ifCheap || row.evaluation.median <= PeerTables.cheap {
      let peer = row.measurements[index]
      guard peer.failure == nil else { continue }
      ratios.append((row.workload.name, peer.seconds.median / row.measurements[0].seconds.median))
    }
    let slow = ratios.filter { $0.1 < factor }.map { "\($0.0) only \(fixed($0.1))x" }
    let least = ratios.min { $0.1 < $1.1 }
    scoreboard.require(
      slow.isEmpty,
      "at least \(fixed(factor, 0))x as fast as \(name)"
        + (ifCheap ? " where an evaluation takes at most \(duration(PeerTables.cheap))" : ""),
      measured: slow.isEmpty
        ? "at least \(fixed(least?.1 ?? .nan))x (\(least?.0 ?? ""))"
        : slow.joined(separator: ", "))
  }

  /// Requires that errors are noticed that are a thousandth of the smallest that any peer notices.
  private func judgeNoticing(
    _ what: String, _ smallest: KeyPath<Measurement, Double?>, _ scoreboard: inout Scoreboard
  ) {
    guard names.count > 1 else { return }
    var least: [(String, Double)] = []
    for row in usual {
      // An error of 1e-2 that is not noticed, or was not tried, counts as if one of 1e-1 would be.
      let sizes = row.measurements.map { $0[keyPath: smallest] ?? 1e-1 }
      least.append((row.workload.name, (sizes.dropFirst().min() ?? .nan) / sizes[0]))
    }
    let short = least.filter { $0.1 < 999 }.map { "\($0.0) only \(rough($0.1))x" }
    let worst = least.min { $0.1 < $1.1 }
    scoreboard.require(
      short.isEmpty, "notices errors \(what) at least 1000x smaller than any peer",
      measured: short.isEmpty
        ? "at least \(fixed(worst?.1 ?? .nan, 0))x (\(worst?.0 ?? ""))"
        : short.joined(separator: ", "))
  }
}
