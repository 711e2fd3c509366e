import ConformanceModel
import EngineKit
import Engines

extension Adapters {
  /// An adapter as `python -m gradproof_engine --list` tells of it.
  struct Listed {
    var name: String
    var found: Bool
    var version: String?
    var install: String?
  }

  /// The adapters that there are, found or not.
  func list() throws -> [Listed] {
    let lines: [String]
    do throws(EngineFailure) {
      lines = try listCommand.lines(within: .seconds(60))
    } catch {
      throw Exit(
        .engineFailed,
        (["the adapters cannot be listed: \(error.message)"] + error.details)
          .joined(separator: "\n  "))
    }
    return lines.compactMap(Self.listed)
  }

  private static func listed(_ line: String) -> Listed? {
    guard case .object(let object)? = try? JSONReader.read(line).value,
      case .string(let name)? = object["name"]
    else { return nil }
    func text(_ name: String) -> String? {
      if case .string(let text)? = object[name], !text.isEmpty { text } else { nil }
    }
    return Listed(
      name: name, found: object["found"] == .boolean(true), version: text("version"),
      install: text("install"))
  }
}
