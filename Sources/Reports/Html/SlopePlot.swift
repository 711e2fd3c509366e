import ConformanceModel
import Foundation

/// The error of finite differences against their step, with the claim of each engine as a line.
///
/// Both axes are logarithmic and the same in every plot, so that one is compared with another at a
/// glance: steps from 1 down to 2⁻⁵³, errors relative to the derivative from 10 to 10⁻¹⁷.
struct SlopePlot {
  static let (width, height) = (320.0, 180.0)

  private let evidence: SlopeEvidence
  /// The error of each engine's claim, with the engine's name.
  private let claims: [(name: String, error: Double)]

  /// Plots the ladder of one engine and the claims of all.
  init(_ evidence: SlopeEvidence, claims: [(name: String, error: Double)]) {
    self.evidence = evidence
    self.claims = claims
  }

  var svg: String {
    let scale = max(evidence.derivative.magnitude, 1e-300)
    var svg = "<svg class=l viewBox=\"-34 -4 \(Int(Self.width) + 124) \(Int(Self.height) + 24)\""
    svg += "><use href=\"#grid\"/>"
    let bound = y(evidence.bound / scale)
    svg += "<rect class=b x=0 y=\(bound) width=\(Int(Self.width)) "
    svg += "height=\(max(Int(Self.height) - bound, 0)) />"
    svg += "<path class=d d=\"\(dots(scale))\"/>"
    for line in lines(scale) {
      svg += "<path class=\(line.isLawful ? "p" : "f") d=\"M0 \(line.y)h\(Int(Self.width))\"/>"
      svg +=
        "<text x=\(Int(Self.width) + 4) y=\(line.labelY)>\(HTMLText.escaped(line.label))</text>"
    }
    return svg + "</svg>"
  }

  /// A dot for each step, as a line of no length from wherever the one before stands.
  private func dots(_ scale: Double) -> String {
    var (x, y) = (0, 0)
    return evidence.rungs.map { rung in
      let (nextX, nextY) = (self.x(rung.exponent), self.y(rung.error / scale))
      defer { (x, y) = (nextX, nextY) }
      return "m\(nextX - x)\(nextY < y ? "" : " ")\(nextY - y)h0"
    }.joined()
  }

  private struct Line {
    var y: Int
    var labelY: Int
    var label: String
    var isLawful: Bool
  }

  /// The claims, those at one height as one line, with labels that do not overlap.
  private func lines(_ scale: Double) -> [Line] {
    var lines: [Line] = []
    for claim in claims {
      let height = y(claim.error / scale)
      let isLawful = claim.error <= evidence.bound
      if let index = lines.firstIndex(where: {
        abs($0.y - height) < 4 && $0.isLawful == isLawful
      }) {
        lines[index].label += ", \(claim.name)"
      } else {
        lines.append(Line(y: height, labelY: height + 3, label: claim.name, isLawful: isLawful))
      }
    }
    lines.sort { $0.y < $1.y }
    for index in lines.indices {
      if index > 0 { lines[index].labelY = max(lines[index].labelY, lines[index - 1].labelY + 10) }
      let label = lines[index].label
      if label.count > 16 {
        lines[index].label =
          label.contains(", ") && claims.count > 2
          ? "\(label.split(separator: ",").count) engines" : label.prefix(15) + "…"
      }
    }
    return lines
  }

  private func x(_ exponent: Int) -> Int {
    Int((Double(min(max(-exponent, 0), 53)) / 53 * Self.width).rounded())
  }

  private func y(_ error: Double) -> Int {
    guard error > 0 else { return Int(Self.height) }
    let decades = min(max(1 - log10(error), 0), 18)
    return Int((decades / 18 * Self.height).rounded())
  }

  /// The axes, which all plots of a page share.
  static var grid: String {
    var path = ""
    var labels = ""
    for decade in stride(from: 0, through: 18, by: 3) {
      let y = Int(Double(decade) / 18 * height)
      path += "M0 \(y)h\(Int(width))"
      labels += "<text x=-4 y=\(y + 3) text-anchor=end>1e\(1 - decade)</text>"
    }
    for exponent in stride(from: 0, through: 50, by: 10) {
      let x = Int(Double(exponent) / 53 * width)
      path += "M\(x) 0v\(Int(height))"
      labels += "<text x=\(x) y=\(Int(height) + 12) text-anchor=middle>"
      labels += exponent == 0 ? "step 1</text>" : "2^-\(exponent)</text>"
    }
    return
      "<svg width=0 height=0 aria-hidden=true><g id=grid><path d=\"\(path)\"/>\(labels)</g></svg>"
  }
}
