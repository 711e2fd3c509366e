import CaseFormat
import ConformanceModel
import Foundation
import Testing

@Suite struct CorpusReaderTests {
  /// Runs a body with a folder that holds files.
  private func withFolder(
    _ files: [String: String], _ body: (String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("corpus-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, text) in files {
      let file = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try body(folder.path)
  }

  private func text(_ name: String) -> String {
    "format: 1\nabout: x\ncases: {\(name): {about: a, source: s}}\n"
  }

  @Test("every yaml file under a folder is read, and ids are its path and the case's name")
  func folders() throws {
    try withFolder(["leaf/b.yaml": text("one"), "a.yaml": text("two"), "notes.txt": "x"]) {
      let corpus = CorpusReader().read(folder: $0, shownAs: "Cases")
      #expect(corpus.fileCount == 2)
      #expect(summary(corpus) == [])
      #expect(corpus.cases.map(\.id) == ["a/two", "leaf/b/one"])
      #expect(
        corpus.cases.map { "\($0.location)" } == ["Cases/a.yaml:3:9", "Cases/leaf/b.yaml:3:9"])
    }
  }

  @Test("a file's path is read as well")
  func singleFiles() throws {
    try withFolder(["leaf/b.yaml": text("one")]) {
      let corpus = CorpusReader().read(folder: $0 + "/leaf/b.yaml", shownAs: "b.yaml")
      #expect(corpus.cases.map(\.id) == ["b/one"])
    }
  }

  @Test("problems of all files are told, in the order of paths")
  func severalFiles() throws {
    try withFolder(["a.yaml": "- x", "b.yml": text("one"), "c.yaml": "", "d.yaml": text("ok")]) {
      let corpus = CorpusReader().read(folder: $0, shownAs: "C")
      #expect(
        corpus.diagnostics.map { "\($0.location) \($0.message)" } == [
          "C/a.yaml:1:1 expected the keys of a file, found a list",
          "C/b.yml:1:1 a file of cases ends in .yaml",
          "C/c.yaml:1:1 the file is empty",
        ])
      #expect(corpus.cases.map(\.id) == ["d/ok"])
      #expect(corpus.fileCount == 4)
    }
  }

  @Test("a large file is refused without being read whole")
  func largeFiles() throws {
    try withFolder(["a.yaml": ""]) {
      let path = $0 + "/a.yaml"
      // A file with a hole: it has a length of 50 GB and no blocks.
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.truncate(atOffset: 50_000_000_000)
      try handle.close()
      let corpus = CorpusReader().read(folder: path)
      #expect(corpus.diagnostics.map(\.message) == ["the file is larger than 1048576 bytes"])
    }
  }

  @Test("a folder that is not there is a problem")
  func absentFolders() {
    let corpus = CorpusReader().read(folder: "/nonexistent/corpus")
    #expect(corpus.diagnostics.map(\.message) == ["there is no such file or folder"])
  }
}
