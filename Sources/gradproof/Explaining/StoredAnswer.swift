import ConformanceModel
import EngineKit
import Foundation
import Reports

/// What a stored report says that an engine gave for one case.
struct StoredAnswer {
  /// One thing that was not as it must be.
  struct Wrong {
    var subject: String
    var message: String
    var wanted: String?
    var got: String?
    var looksLike: String?
    var blame: String?
  }

  /// The report's file.
  var path: String
  /// The engine with its version.
  var engine = "an engine that is not named"
  /// What the case came to; `nil` where the report does not have it.
  var verdict: String?
  /// How that stands to a list of known failures, with the reason.
  var known: String?
  /// Why it is unsupported.
  var missing: [String] = []
  var wrong: [Wrong] = []
  /// What the engine chose where several derivatives are lawful.
  var conventions: [String] = []

  /// Reads what a report says of a case.
  init(of id: String, in path: String) throws {
    self.path = path
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Exit(.usage, "the report \(path) cannot be read: \(error.localizedDescription)")
    }
    var isReport = false
    // Most lines are other cases: only those that can be this one are read.
    let needle = "\(JSONValue.string(id))"
    for line in text.split(separator: "\n")
    where line.contains(needle) || line.contains("\"event\":\"run\"") {
      guard case .object(let object)? = try? JSONReader.read(String(line)).value else { continue }
      switch object["event"] {
      case .string("run")?:
        isReport = true
        readHeader(object)
      case .string("case")? where object["id"] == .string(id): read(object)
      default: break
      }
    }
    guard isReport else { throw Exit(.usage, "\(path) is no report in jsonl") }
  }

  private mutating func readHeader(_ object: JSONObject) {
    guard case .object(let engine)? = object["engine"] else { return }
    self.engine = [engine.text("name"), engine.text("version")].compactMap { $0 }
      .joined(separator: " ")
  }

  private mutating func read(_ object: JSONObject) {
    verdict = object.text("verdict")
    if case .object(let entry)? = object["known"] {
      known = [entry.text("standing"), entry.text("reason")].compactMap { $0 }
        .joined(separator: ": ")
    }
    missing = object.objects("missing").compactMap {
      if case .string(let text) = $0 { text } else { nil }
    }
    wrong = object.objects("findings").compactMap { value in
      guard case .object(let finding) = value else { return nil }
      var wrong = Wrong(
        subject: finding.text("subject") ?? "", message: finding.text("message") ?? "",
        wanted: finding.text("wanted"), got: finding.text("got"))
      if case .object(let diagnosis)? = finding["diagnosis"] {
        wrong.looksLike = diagnosis.text("text")
      }
      if case .object(let blame)? = finding["blame"] {
        wrong.blame = [blame.text("op"), blame.text("text")].compactMap { $0 }
          .joined(separator: ": ")
      }
      return wrong
    }
    conventions = object.objects("conventions").compactMap { value in
      guard case .object(let convention) = value else { return nil }
      return "\(convention.text("subject") ?? ""): \(convention.text("chosen") ?? "")"
    }
  }
}

extension JSONObject {
  fileprivate func text(_ name: String) -> String? {
    if case .string(let text)? = self[name] { text } else { nil }
  }

  fileprivate func objects(_ name: String) -> [JSONValue] {
    if case .array(let values)? = self[name] { values } else { [] }
  }
}
