import Conformance
import Foundation
import Testing

@Suite("Digests")
struct DigestTests {
  @Test(
    "SHA-256 is that of FIPS 180-4 at every length around a block",
    arguments: [
      (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
      (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
      (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
      (1000, "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
    ])
  func secureHash(count: Int, digest: String) {
    let bytes = Array(repeating: UInt8(ascii: "a"), count: count)
    #expect(SHA256.hexadecimal(of: bytes) == digest)
  }

  @Test("the stable hash is FNV-1a of 64 bits, for ever")
  func stableHash() {
    // The values of the hash's authors, http://www.isthe.com/chongo/tech/comp/fnv.
    #expect(StableHash.of("") == 0xCBF2_9CE4_8422_2325)
    #expect(StableHash.of("a") == 0xAF63_DC4C_8601_EC8C)
    #expect(StableHash.of("foobar") == 0x8594_4171_F739_67E8)
  }

  @Test("a corpus has the digest that a shell computes of it, wherever it lies")
  func corpusDigest() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gradproof-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("b"), withIntermediateDirectories: true)
    try Data("one\n".utf8).write(to: folder.appendingPathComponent("b/c.yaml"))
    try Data("two\n".utf8).write(to: folder.appendingPathComponent("b-a.yaml"))
    try Data("no case\n".utf8).write(to: folder.appendingPathComponent("README.md"))
    // find * -name '*.yaml' | LC_ALL=C sort | xargs sha256sum | sha256sum
    let digest = "sha256:a801b3cd8fd61094381cd244d2d596d07c65e2a02add7a80b98af53016ccf440"
    #expect(CorpusReader().read(folder: folder.path).digest == digest)
    try Data("three\n".utf8).write(to: folder.appendingPathComponent("b/c.yaml"))
    #expect(CorpusReader().read(folder: folder.path).digest != digest)
  }
}
