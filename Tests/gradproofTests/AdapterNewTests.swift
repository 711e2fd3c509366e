import Foundation
import Testing

@Suite("Writing an adapter's template")
struct AdapterNewTests {
  private let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  @Test(
    "the files name the engine and this checkout, and say what is missing",
    arguments: [
      ("python", "engine.py", "class MyEngine(DefineByRun)"),
      ("cpp", "engine.cpp", "class MyEngine : public gradproof::DefineByRun<Tensor>"),
      ("swift", "Sources/MyEngineEngine/Engine.swift", "final class MyEngine: DefineByRunEngine"),
    ])
  func files(language: String, file: String, type: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try GradproofProcess.run(
      ["adapter", "new", language, "my-engine"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("wrote my-engine/\(file)\n"))
    let written = folder.url.appendingPathComponent("my-engine")
    let engine = try String(contentsOf: written.appendingPathComponent(file), encoding: .utf8)
    #expect(engine.contains(type))
    #expect(engine.contains("MISSING"))
    for name in try FileManager.default.subpathsOfDirectory(atPath: written.path) {
      let url = written.appendingPathComponent(name)
      guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
      #expect(!text.contains("{{"), "\(name)")
      if ["Makefile", "Package.swift"].contains(name) { #expect(text.contains(checkout)) }
    }
  }

  @Test("nothing is overwritten")
  func overwriting() throws {
    let folder = try TemporaryFolder().adding("mine/README.md", "mine")
    let outcome = try GradproofProcess.run(["adapter", "new", "python", "mine"], in: folder.url)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("README.md is there already; nothing was written"))
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appendingPathComponent("mine").path)
    #expect(files == ["README.md"])
  }

  @Test("a name that no type can have is refused, and another can be given")
  func names() throws {
    let folder = try TemporaryFolder()
    let refused = try GradproofProcess.run(["adapter", "new", "python", "3d!"], in: folder.url)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("\"3d!\" is no name for an engine"))
    let named = try GradproofProcess.run(
      ["adapter", "new", "python", "3d!", "--name", "three"], in: folder.url)
    #expect(named.status == 0)
    let unknown = try GradproofProcess.run(["adapter", "new", "cobol", "x"], in: folder.url)
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("python"))
  }

  @Test("what is written starts, and the check of adapters says what is missing")
  func check() throws {
    let folder = try TemporaryFolder()
    _ = try GradproofProcess.run(["adapter", "new", "python", "mine"], in: folder.url)
    let outcome = try GradproofProcess.run(
      ["adapter", "check", "exec:python3 engine.py"],
      environment: ["PYTHONPATH": checkout + "/Adapters/python"],
      in: folder.url.appendingPathComponent("mine"))
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("ok      it starts"))
    #expect(outcome.output.contains("NotImplementedError: MISSING: how a tensor"))
  }
}
