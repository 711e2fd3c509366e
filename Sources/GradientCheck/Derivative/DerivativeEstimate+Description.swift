#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension DerivativeEstimate: CustomStringConvertible {
  /// The estimate in one line: value, bar, what the point is, and what it cost.
  public var description: String {
    var text = "\(fullText(value)) +- \(roughText(errorBar)), \(point), \(evaluations) evaluations"
    if let stepWindow {
      text += ", steps \(roughText(stepWindow.lowerBound)) to \(roughText(stepWindow.upperBound))"
    }
    if let noiseInUlps { text += ", noise \(roughText(noiseInUlps)) eps |f|" }
    return text
  }

  /// The noise of one evaluation in units of rounding; large where the function itself cancels.
  public var noiseInUlps: Double? {
    guard noise.isFinite, magnitude > 0 else { return nil }
    return noise / (.ulpOfOne * magnitude)
  }

  /// The ladder as a table of steps, with a plot of the distance of each slope from the value.
  ///
  /// It is at most 80 columns wide. A smooth function shows a distance that falls with the square
  /// of the step until noise makes it rise again. At a kink the table has the slopes of both sides,
  /// and the plot is of the second difference, which falls with the step.
  public var explanation: String {
    var lines = wrapped(description, to: 80)
    if gslStep.isFinite {
      lines.append(
        "GSL at step \(roughText(gslStep)): \(fullText(gslValue)) +- \(roughText(gslErrorBar))")
    }
    if gslLeftValue.isFinite, gslRightValue.isFinite {
      lines.append(
        "GSL: \(fullText(gslLeftValue)) from the left, \(fullText(gslRightValue)) from the right")
    }
    if !ladder.isEmpty { lines += table }
    return lines.joined(separator: "\n")
  }

  private var table: [String] {
    var isKink = false
    if case .kink = point { isKink = true }
    let plotted = ladder.map {
      isKink ? $0.secondDifference.magnitude : ($0.slope - value).magnitude
    }
    let scale = PlotScale(plotted)
    let head =
      isKink
      ? padded("from the left", 16) + padded("from the right", 16) + padded("2nd diff", 10)
      : padded("slope", 23) + padded("2nd diff", 10) + padded("off by", 9)
    var lines = ["  " + padded("step", 9) + head + "   \(scale.title)"]
    for (rung, number) in zip(ladder, plotted) {
      let mark = stepWindow.map { $0.contains(rung.step) } ?? false ? "> " : "  "
      let cells =
        isKink
        ? padded(shortText(rung.leftSlope), 16) + padded(shortText(rung.rightSlope), 16)
          + padded(roughText(rung.secondDifference), 10)
        : padded(fullText(rung.slope), 23) + padded(roughText(rung.secondDifference), 10)
          + padded(roughText(number), 9)
      lines.append(mark + padded(roughText(rung.step), 9) + cells + "   " + scale.plot(number))
    }
    return lines
  }
}

/// A text that fills so many columns from the right.
private func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

/// The logarithmic axis of a plot in characters.
private struct PlotScale {
  private static let width = 22
  private let lowest: Double
  private let highest: Double

  init(_ values: [Double]) {
    let logarithms = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
    lowest = (logarithms.min() ?? 0).rounded(.down)
    highest = max((logarithms.max() ?? 1).rounded(.up), lowest + 1)
  }

  /// The ends of the axis.
  var title: String {
    let (left, right) = ("1e\(Int(lowest))", "1e\(Int(highest))")
    return left + padded(right, PlotScale.width - left.count)
  }

  func plot(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return value == 0 ? "0" : "" }
    let part = (log10(value) - lowest) / (highest - lowest)
    return padded("*", 1 + Int(part * Double(PlotScale.width - 1)))
  }
}
