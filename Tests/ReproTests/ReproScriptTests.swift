import Conformance
import Repro
import Testing

/// A case from the keys of its file.
private func subject(_ keys: String) throws -> Case {
  let indented = keys.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "    \($0)" }.joined(separator: "\n")
  let text = """
    format: 1
    about: A test.
    cases:
      it:
        about: A promise.
        source: a test
    \(indented)
    """
  let corpus = CorpusReader().read(bytes: Array(text.utf8), path: "t.yaml")
  for diagnostic in corpus.diagnostics { Issue.record("\(diagnostic.rendered)") }
  return try #require(corpus.cases.first)
}

private func script(_ keys: String, for engine: ReproEngine) throws -> String {
  try ReproScript(
    Conformance.record(of: try subject(keys)), for: engine, about: "A promise."
  ).text
}

@Suite("Scripts for bug reports")
struct ReproScriptTests {
  private let cube = """
    variables: {x: [1.0, -2.0], w: 0.5}
    steps:
      - y = sum(w * x ** 3)
      - backward(y)
    expect: {x.grad: 3 * w * x ** 2}
    """

  @Test("PyTorch's script is line by line what the case does")
  func torch() throws {
    #expect(
      try script(cube, for: .torch) == """
        # A promise.
        import torch

        print("PyTorch", torch.__version__)

        x = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
        w = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
        y = torch.sum(w * x ** 3)
        y.backward()

        print("x.grad:  ", None if x.grad is None else x.grad.tolist())
        print("expected:", [1.5, 6.0])

        """)
  }

  @Test("JAX's script differentiates a function of what is looked at")
  func jax() throws {
    #expect(
      try script(cube, for: .jax) == """
        # A promise.
        import jax

        jax.config.update("jax_enable_x64", True)
        import jax.numpy as jnp

        print("JAX", jax.__version__)

        x = jnp.array([1.0, -2.0], dtype=jnp.float64)
        w = jnp.array(0.5, dtype=jnp.float64)

        def f(x):
            y = jnp.sum(w * x ** 3)
            return y

        x_grad = jax.grad(f)(x)

        print("x.grad:  ", x_grad.tolist())
        print("expected:", [1.5, 6.0])

        """)
  }

  @Test("a derivative of a derivative is a function within a function")
  func nested() throws {
    let text = try script(
      """
      variables: {x: 2.0}
      steps:
        - y = x ** 3
        - g = grad(y, x, create_graph=true)
        - h = grad(g, x)
      expect: {h: 6 * x}
      """, for: .autograd)
    #expect(text.contains("def f(x):\n\n    def f2(x):\n        y = x ** 3\n        return y\n"))
    #expect(text.contains("    g = grad(f2)(x)\n    return g\n"))
    #expect(text.contains("h = grad(f)(x)"))
  }

  @Test("a name of the case serves one tensor after the other, and both where both are needed")
  func names() throws {
    let text = try script(
      """
      variables: {x: 2.0}
      steps:
        - y = x * x
        - z = y * 3
        - y = x * 5
        - w = y + z
        - backward(w)
      expect: {y: 10, x.grad: 17}
      """, for: .torch)
    #expect(text.contains("y = x * x\nz = y * 3\ny = x * 5\nw = y + z\n"))
  }

  @Test("modes, writes in place and errors have their own notation in PyTorch")
  func torchState() throws {
    let text = try script(
      """
      variables: {x: [1.0, 2.0]}
      steps:
        - y = x * 2
        - y += 1
        - no_grad: [z = y * 3]
        - raises: not-scalar
          do: [backward(y)]
      expect: {z.requires_grad: false, y: [3.0, 5.0]}
      """, for: .torch)
    #expect(text.contains("y += 1\nwith torch.no_grad():\n    z = y * 3\n"))
    #expect(text.contains("try:\n    y.backward()\n    print(\"no error\")\nexcept Exception"))
    #expect(text.contains("print(\"z.requires_grad:\", z.requires_grad)"))
  }

  @Test("what an engine's language has no words for is told", arguments: ReproEngine.allCases)
  func unsayable(_ engine: ReproEngine) throws {
    let keys = """
      variables: {x: [1.0, 2.0]}
      steps:
        - hook: x
          as: h
          given: g
          kind: node
          do: [k = g * 2]
        - y = sum(x * 2)
        - backward(y)
      expect: {x.grad: [2.0, 2.0]}
      """
    let error = #expect(throws: ReproError.self) { try script(keys, for: engine) }
    #expect(error?.message.contains("hooks") == true)
  }

  @Test("no script tells where it comes from", arguments: ReproEngine.allCases)
  func noTrace(_ engine: ReproEngine) throws {
    let text = try script(cube, for: engine)
    #expect(!text.lowercased().contains("gradproof"))
    #expect(text.contains("expected"))
  }

  @Test("a gradient check is shown as the pass that it goes through")
  func check() throws {
    let record = try #require(
      Conformance.checkRecord(
        of: try subject(
          """
          variables: {x: [1.0, -2.0]}
          steps:
            - y = exp(x)
          gradcheck: y
          """)))
    let text = try ReproScript(record, for: .torch, about: "A promise.").text
    #expect(text.contains("[grad_x] = torch.autograd.grad(y, x, grad_outputs=cotangent"))
    #expect(text.contains("print(\"grad_x:  \", grad_x.tolist())"))
  }
}
