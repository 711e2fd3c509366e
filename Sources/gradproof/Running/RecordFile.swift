import ConformanceModel
import Foundation
import Reports

/// The record of a run on disk, which has every result as soon as it is judged.
///
/// Engines side by side judge out of order, so that while the run goes on the lines may stand in
/// another order than that of the cases. When it is over they are put in order; a reader does not
/// care.
struct RecordFile {
  private let path: String
  private let handle: FileHandle
  private let continues: Bool
  /// The lines in order, as far as they have been told.
  private var ordered = Data()

  /// Begins a record.
  init(creating path: String) throws {
    self.path = path
    handle = try FileReport.handle(creating: path)
    continues = false
  }

  /// Goes on with a record: what stands after its last whole line, and its end record, is cut off.
  init(continuing run: StoredRun) throws {
    path = run.path
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw Exit(.usage, "the record \"\(path)\" cannot be written")
    }
    self.handle = handle
    continues = true
    do {
      let length = UInt64(run.byteCountOfCases)
      try handle.seek(toOffset: length - 1)
      let endsLine = try handle.read(upToCount: 1) == Data("\n".utf8)
      try handle.truncate(atOffset: length)
      try handle.seekToEnd()
      if !endsLine { try handle.write(contentsOf: Data("\n".utf8)) }
    } catch {
      throw Exit(.usage, "the record \"\(path)\" cannot be gone on with: \(error)")
    }
  }

  /// Whether lines in another order can be put in order later: a pipe takes them as events come.
  static func canBeginAt(_ path: String) -> Bool {
    var facts = stat()
    guard path != "-" else { return false }
    return stat(path, &facts) != 0 || facts.st_mode & S_IFMT == S_IFREG
  }

  /// Takes a result that was judged.
  func record(_ result: CaseResult) {
    write(.caseFinished(result))
  }

  /// Takes the next event, in the order of the cases.
  mutating func receive(_ event: Event) {
    ordered += Data(JSONLinesReport.line(event).utf8)
    switch event {
    case .runStarted: if !continues { write(event) }
    case .caseFinished: break
    case .runFinished:
      write(event)
      putInOrder()
    }
  }

  private func write(_ event: Event) {
    FileReport.write(Data(JSONLinesReport.line(event).utf8), to: handle, at: path)
  }

  private func putInOrder() {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    do {
      if try Data(contentsOf: file) != ordered { try ordered.write(to: file, options: .atomic) }
    } catch {
      // It is whole as it is.
      Terminal.printError("the record \"\(path)\" could not be put in order: \(error)")
    }
  }
}
