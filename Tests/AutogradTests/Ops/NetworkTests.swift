import Foundation
import Testing

@testable import Autograd

@Suite("Ops of networks")
struct NetworkTests {
  private func leaf(_ values: [Double], _ shape: [Int]) -> Tensor {
    Tensor(values, shape: shape, requiresGrad: true)
  }

  private func apply(
    _ name: String, _ inputs: [Tensor?], _ attributes: [String: Argument] = [:]
  ) throws -> Tensor {
    try #require(Op.named(name)).apply(optional: inputs, attributes)[0]
  }

  private func kind(
    _ name: String, _ inputs: [Tensor?], _ attributes: [String: Argument] = [:]
  ) -> AutogradError.Kind? {
    do throws(AutogradError) {
      _ = try Op.named(name)?.apply(optional: inputs, attributes)
      return nil
    } catch {
      return error.kind
    }
  }

  @Test("log_softmax and its gradient keep what a sum that has become 1 has lost")
  func tails() throws {
    let x = leaf([50, 0, -1], [3])
    let y = try apply("log_softmax", [x], ["dim": .integer(0)])
    let rest = exp(-50.0) + exp(-51.0)
    #expect(abs(y.values[0] + rest) <= rest * 1e-15)
    let first = try #require(try grad([y[0]], [x], retainGraph: true, createGraph: true)[0])
    #expect(abs(first.values[0] - rest) <= rest * 1e-14)
    let p = try apply("softmax", [x], ["dim": .integer(0)])
    let slope = try #require(try grad([p[0]], [x])[0]).values
    #expect(abs(slope[0] - rest) <= rest * 1e-14)
    #expect(abs(slope[1] + exp(-50.0)) <= rest * 1e-14)
    let loss = try apply("cross_entropy", [x.reshaped(to: [1, 3]), Samples.integers([0])])
    #expect(abs(try #require(try grad([loss], [x])[0]).values[0] + rest) <= rest * 1e-14)
  }

  @Test("of equal elements in a window the first gets the gradient")
  func ties() throws {
    let x = leaf([1, 1, 1, 1], [1, 1, 4])
    let y = try apply("max_pool1d", [x], ["kernel_size": .integer(2)])
    #expect(try grad([y.sum()], [x])[0]?.values == [1, 0, 1, 0])
  }

  @Test("a window of minus infinities beside padding has its gradient in the tensor")
  func infinities() throws {
    let x = leaf([-.infinity, -.infinity], [1, 1, 2])
    let y = try apply(
      "max_pool1d", [x], ["kernel_size": .integer(2), "padding": .integer(1)])
    #expect(y.values == [-.infinity, -.infinity])
    #expect(try grad([y.sum()], [x])[0]?.values == [1, 1])
  }

  @Test("a convolution with a window of one element is a product of matrices")
  func pointwiseConvolution() throws {
    let x = Tensor([1, 2, 3, 4], shape: [1, 2, 2])
    let w = Tensor([1, 10, 100, 1000], shape: [2, 2, 1])
    #expect(try apply("conv1d", [x, w]).values == [31, 42, 3100, 4200])
  }

  @Test("attention weighs nothing in a row that is all masked")
  func maskedRow() throws {
    let q = leaf([1, 2, 3, 4], [2, 2])
    let mask = try Tensor.make(.bool([false, false, true, false]), shape: [2, 2])
    let y = try apply("scaled_dot_product_attention", [q, q, q, mask])
    #expect(y.values == [0, 0, 1, 2])
    let gradient = try #require(try grad([y.sum()], [q])[0])
    #expect(gradient.values == [1, 1, 0, 0])
  }

  @Test("training moves the running statistics in place; evaluating does not")
  func runningStatistics() throws {
    let x = Tensor([1, 3, 5, 7], shape: [4, 1])
    let (mean, variance) = (Tensor([0.0]), Tensor([1.0]))
    _ = try apply(
      "batch_norm", [x, mean, variance],
      ["training": .boolean(true), "momentum": .number(0.5)])
    #expect(mean.values == [2])
    #expect(abs(variance.values[0] - (0.5 + 20.0 / 6)) < 1e-15)
    #expect(mean.version == 1)
    _ = try apply("batch_norm", [x, mean, variance])
    #expect(mean.version == 1)
  }

  @Test("optional operands may be absent in the middle, and no others")
  func absentOperands() throws {
    let x = Tensor([1, 2, 3, 4], shape: [2, 2])
    let bias = Tensor([1.0, 2.0])
    let attributes: [String: Argument] = ["normalized_shape": .integer(2)]
    let y = try apply("layer_norm", [x, nil, bias], attributes)
    #expect(abs(y.values[0]) < 1e-4)
    #expect(kind("layer_norm", [nil, nil, bias], attributes) == .badArgument)
    #expect(kind("matmul", [nil, x]) == .badArgument)
    #expect(kind("linear", [x, nil, bias]) == .badArgument)
    #expect(kind("linear", []) == .badArgument)
  }

  @Test("the mean of a loss over nothing is nan")
  func emptyLosses() throws {
    let ignored = try apply(
      "cross_entropy", [Tensor([1, 2], shape: [1, 2]), Samples.integers([-100])])
    #expect(ignored.item.isNaN)
    let nothing = Tensor([Double](), shape: [0, 3])
    #expect(try apply("mse_loss", [nothing, nothing]).item.isNaN)
    #expect(try apply("cross_entropy", [nothing, Samples.integers([])]).item.isNaN)
  }

  @Test("binary cross-entropy is bounded at certain mistakes and right at certain truths")
  func boundedLogarithm() throws {
    let x = leaf([0, 1, 0, 1], [4])
    let t = Tensor([1, 0, 0, 1.0])
    let y = try apply("binary_cross_entropy", [x, t], ["reduction": .string("none")])
    #expect(y.values == [100, 100, 0, 0])
    #expect(try grad([y.sum()], [x])[0]?.values == [-1e12, 1e12, 1, -1])
    #expect(kind("binary_cross_entropy", [Tensor([1.5]), Tensor([1.0])]) == .domain)
  }

  @Test("the loss over alignments of a constant is that of counting them")
  func alignments() throws {
    // Of 2³ paths over two classes six give the target "1": 1 of one blank or more around it.
    let x = Tensor([Double](repeating: log(0.5), count: 6), shape: [3, 1, 2])
    let y = try apply(
      "ctc_loss",
      [
        x, try Tensor.make(.int64([1]), shape: [1, 1]), Samples.integers([3]),
        Samples.integers([1]),
      ], ["reduction": .string("sum")])
    #expect(abs(y.item + log(6.0 / 8)) < 1e-15)
  }

  @Test("a target that no alignment gives has an infinite loss and no nan in its gradient")
  func impossibleAlignment() throws {
    let x = leaf([-1, -1, -1, -1], [2, 1, 2])
    let y = try apply(
      "ctc_loss",
      [
        x, try Tensor.make(.int64([1, 1]), shape: [1, 2]), Samples.integers([2]),
        Samples.integers([2]),
      ], ["reduction": .string("sum")])
    #expect(y.item == .infinity)
    #expect(try grad([y], [x])[0]?.values == [0, 0, 0, 0])
  }

  @Test("classes and lengths beyond what a float holds are refused")
  func hugeIntegers() throws {
    let x = Tensor([1, 2, 3, 4], shape: [2, 1, 2])
    let huge = try Tensor.make(.int64([.max]), shape: [1])
    let one = Samples.integers([1])
    #expect(kind("nll_loss", [x.reshaped(to: [1, 4]), huge]) == .badArgument)
    #expect(kind("ctc_loss", [x, huge, one, one]) == .badArgument)
    #expect(kind("ctc_loss", [x, one, huge, one]) == .badArgument)
    #expect(kind("ctc_loss", [x, one, one, huge]) == .badArgument)
  }

  @Test("hostile windows are refused")
  func windows() {
    let x = Tensor([1, 2, 3, 4], shape: [1, 1, 4])
    let w = Tensor([1, 2], shape: [1, 1, 2])
    let hostile: [[String: Argument]] = [
      ["stride": .integer(0)], ["stride": .integer(-1)], ["dilation": .integer(0)],
      ["padding": .integer(-1)], ["padding": .integer(Int.max)], ["groups": .integer(0)],
      ["groups": .integer(-1)], ["dilation": .integer(1 << 40)], ["padding": .integer(1 << 28)],
      ["stride": .integers([1, 1])], ["padding": .string("full")],
    ]
    for attributes in hostile {
      #expect(kind("conv1d", [x, w], attributes) != nil, "\(attributes)")
      if attributes["padding"] == nil || attributes["groups"] == nil {
        #expect(kind("conv_transpose1d", [x, w], attributes) != nil, "\(attributes)")
      }
    }
    for name in ["max_pool1d", "avg_pool1d"] {
      let windows: [[String: Argument]] = [
        ["kernel_size": .integer(0)], ["kernel_size": .integer(9)], ["kernel_size": .integer(-1)],
        ["kernel_size": .integer(2), "padding": .integer(2)],
        ["kernel_size": .integer(2), "stride": .integer(0)], ["kernel_size": .list([])],
      ]
      for attributes in windows { #expect(kind(name, [x], attributes) != nil, "\(attributes)") }
    }
    for attributes: [String: Argument] in [
      [:], ["size": .integer(0)], ["size": .integer(1 << 40)], ["scale_factor": .number(.nan)],
      ["scale_factor": .number(.infinity)], ["scale_factor": .number(-1)],
      ["size": .integer(2), "scale_factor": .number(2)],
      ["size": .integer(2), "mode": .string("bilinear")],
    ] {
      #expect(kind("interpolate", [x], attributes) != nil, "\(attributes)")
    }
    #expect(kind("pixel_shuffle", [x], ["upscale_factor": .integer(0)]) == .badArgument)
    #expect(kind("pixel_shuffle", [x], ["upscale_factor": .integer(Int.max)]) == .badArgument)
  }
}
