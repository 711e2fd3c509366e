/// The ops that a case may name: the whole of `OPS.md`, whatever an engine has of it.
public struct OpTable: Sendable {
  /// The signatures by name, without in-place forms.
  public let signatures: [String: OpSignature]

  /// Makes a table.
  public init(_ signatures: [OpSignature]) {
    self.signatures = Dictionary(
      signatures.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The signature of an op; a trailing `_` finds the op that it works in place of.
  public subscript(name: String) -> OpSignature? {
    if let signature = signatures[name] { return signature }
    guard name.hasSuffix("_"), let signature = signatures[String(name.dropLast())],
      signature.hasInPlaceForm
    else { return nil }
    return signature
  }

  /// The table of the format, version 1.
  public static let standard = OpTable(
    (pointwise + writing).map { OpSignature($0, hasInPlaceForm: true) }
      + views.map { OpSignature($0, givesView: true) }
      + (making + comparisons + reductions + shapes + indexing + linearAlgebra + networks + losses
      + complex)
      .map { OpSignature($0) })
}

// MARK: - The families, in the order of OPS.md

extension OpTable {
  private static let making = [
    "zeros(size, dtype)", "ones(size, dtype)", "full(size, fill_value, dtype)",
    "arange(start, end, step, dtype)", "eye(n, m, dtype)", "zeros_like(@input, dtype)",
    "ones_like(@input, dtype)", "full_like(@input, fill_value, dtype)", "to(@input, dtype)",
  ]

  private static let pointwise =
    [
      "abs", "neg", "sign", "square", "sqrt", "rsqrt", "reciprocal", "exp", "exp2", "expm1", "log",
      "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
      "asinh", "acosh", "atanh", "sigmoid", "erf", "erfc", "erfinv", "lgamma", "digamma", "i0",
      "i1", "sinc", "floor", "ceil", "trunc", "frac", "positive", "relu", "relu6", "selu", "silu",
      "mish", "softsign", "hardsigmoid", "hardswish", "logsigmoid", "tanhshrink", "deg2rad",
      "rad2deg", "entr", "ndtr", "ndtri", "log_ndtr",
    ].map { "\($0)(@input)" }
    + [
      "logit(@input, eps)", "polygamma(n, @input)", "round(@input, decimals)",
      "leaky_relu(@input, negative_slope)", "elu(@input, alpha)", "celu(@input, alpha)",
      "gelu(@input, approximate)", "softplus(@input, beta, threshold)",
      "hardtanh(@input, min_val, max_val)", "softshrink(@input, lambd)",
      "hardshrink(@input, lambd)", "threshold(@input, threshold, value)",
      "nan_to_num(@input, nan, posinf, neginf)", "clamp(@input, min, max)",
      "add(@input, @other, alpha)", "sub(@input, @other, alpha)", "mul(@input, @other)",
      "div(@input, @other, rounding_mode)", "pow(@input, @exponent)",
      "lerp(@input, @end, @weight)", "addcmul(@input, @tensor1, @tensor2, value)",
      "addcdiv(@input, @tensor1, @tensor2, value)",
    ]
    + [
      "atan2", "hypot", "maximum", "minimum", "fmax", "fmin", "fmod", "remainder", "floor_divide",
      "logaddexp", "logaddexp2", "copysign", "xlogy", "float_power",
    ].map { "\($0)(@input, @other)" }
    + ["heaviside(@input, @values)"]

  private static let comparisons =
    ["eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or"].map {
      "\($0)(@input, @other)"
    }
    + [
      "where(@condition, @input, @other)", "isclose(@input, @other, rtol, atol, equal_nan)",
      "isnan(@input)", "isinf(@input)", "logical_not(@input)",
    ]

  private static let reductions =
    ["sum", "mean", "prod", "nansum"].map { "\($0)(@input, dim, keepdim, dtype)" }
    + ["amax", "amin", "logsumexp", "all", "any", "argmax", "argmin"].map {
      "\($0)(@input, dim, keepdim)"
    }
    + ["max", "min", "median"].map { "\($0)(@input, dim, keepdim) -> 1...2" }
    + [
      "var(@input, dim, correction, keepdim)", "std(@input, dim, correction, keepdim)",
      "norm(@input, p, dim, keepdim)", "vector_norm(@input, ord, dim, keepdim)",
      "count_nonzero(@input, dim)", "cumsum(@input, dim)", "cumprod(@input, dim)",
      "logcumsumexp(@input, dim)", "cummax(@input, dim) -> 2", "cummin(@input, dim) -> 2",
    ]

  private static let views = [
    "reshape(@input, shape)", "view(@input, shape)", "flatten(@input, start_dim, end_dim)",
    "squeeze(@input, dim)", "unsqueeze(@input, dim)", "transpose(@input, dim0, dim1)",
    "permute(@input, dims)", "mT(@input)", "expand(@input, size)", "broadcast_to(@input, size)",
    "select(@input, dim, index)", "slice(@input, dim, start, end, step)",
    "narrow(@input, dim, start, length)", "diagonal(@input, offset, dim1, dim2)",
    "unfold(@input, dimension, size, step)",
    "split(@input, split_size_or_sections, dim) -> 1...4096",
    "chunk(@input, chunks, dim) -> 1...4096", "unbind(@input, dim) -> 1...4096",
    "detach(@input)", "as_strided(@input, size, stride, storage_offset)",
    "movedim(@input, source, destination)",
  ]

  private static let shapes = [
    "clone(@input)", "contiguous(@input)", "cat(@tensors*, dim)", "stack(@tensors*, dim)",
    "flip(@input, dims)", "roll(@input, shifts, dims)", "rot90(@input, k, dims)",
    "repeat(@input, repeats)", "tile(@input, dims)", "repeat_interleave(@input, repeats, dim)",
    "tril(@input, diagonal)", "triu(@input, diagonal)", "diag(@input, diagonal)",
    "diag_embed(@input, offset, dim1, dim2)", "pad(@input, pad, mode, value)",
    "meshgrid(@tensors*, indexing) -> 1...4096", "block_diag(@tensors*)",
  ]

  /// Indexing ops with a form that works in place.
  private static let writing = [
    "scatter(@input, dim, @index, @src, reduce)", "scatter_add(@input, dim, @index, @src)",
    "scatter_reduce(@input, dim, @index, @src, reduce, include_self)",
    "index_add(@input, dim, @index, @source, alpha)", "index_copy(@input, dim, @index, @source)",
    "index_fill(@input, dim, @index, @value)", "index_put(@input, @indices*, @values, accumulate)",
    "masked_fill(@input, @mask, @value)", "masked_scatter(@input, @mask, @source)",
    "copy(@input, @src)", "fill(@input, @value)", "zero(@input)",
  ]

  private static let indexing = [
    "index(@input, @indices*)", "index_select(@input, dim, @index)",
    "gather(@input, dim, @index)", "masked_select(@input, @mask)", "take(@input, @index)",
    "take_along_dim(@input, @indices, dim)", "embedding(@input, @weight, padding_idx)",
    "one_hot(@input, num_classes)", "nonzero(@input)", "sort(@input, dim, descending) -> 2",
    "topk(@input, k, dim, largest, sorted) -> 2", "kthvalue(@input, k, dim, keepdim) -> 2",
    "msort(@input)", "searchsorted(@sorted_sequence, @input, right)",
    "bucketize(@input, @boundaries, right)",
  ]

  private static let linearAlgebra = [
    "matmul(@input, @other)", "mm(@input, @mat2)", "mv(@input, @vec)", "dot(@input, @tensor)",
    "bmm(@input, @mat2)", "outer(@input, @vec2)", "inner(@input, @other)",
    "vdot(@input, @other)", "addmm(@input, @mat1, @mat2, beta, alpha)",
    "baddbmm(@input, @batch1, @batch2, beta, alpha)", "einsum(equation, @operands*)",
    "kron(@input, @other)", "cross(@input, @other, dim)", "trace(@input)", "det(@input)",
    "slogdet(@input) -> 2", "logdet(@input)", "inv(@input)", "solve(@A, @B, left)",
    "solve_triangular(@A, @B, upper, left, unitriangular)", "cholesky(@input, upper)",
    "cholesky_solve(@B, @L, upper)", "qr(@A, mode) -> 2", "eigh(@A, UPLO) -> 2",
    "eigvalsh(@A, UPLO)", "svd(@A, full_matrices) -> 3", "svdvals(@A)",
    "pinv(@A, atol, rtol, hermitian)", "lstsq(@A, @B, rcond) -> 1...4", "matrix_exp(@A)",
    "matrix_power(@A, n)", "matrix_norm(@A, ord, dim, keepdim)", "tensordot(@a, @b, dims)",
    "cdist(@x1, @x2, p)", "cov(@input, correction)", "corrcoef(@input)",
  ]

  private static let networks = [
    "linear(@input, @weight, @bias?)", "bilinear(@input1, @input2, @weight, @bias?)",
    "softmax(@input, dim)", "log_softmax(@input, dim)", "softmin(@input, dim)", "glu(@input, dim)",
    "normalize(@input, p, dim, eps)", "cosine_similarity(@x1, @x2, dim, eps)",
    "layer_norm(@input, normalized_shape, @weight?, @bias?, eps)",
    "group_norm(@input, num_groups, @weight?, @bias?, eps)",
    "batch_norm(@input, @running_mean?, @running_var?, @weight?, @bias?, training, momentum, eps)",
    "instance_norm(@input, @running_mean?, @running_var?, @weight?, @bias?, eps)",
    "rms_norm(@input, normalized_shape, @weight?, eps)",
    "conv1d(@input, @weight, @bias?, stride, padding, dilation, groups)",
    "conv2d(@input, @weight, @bias?, stride, padding, dilation, groups)",
    "conv3d(@input, @weight, @bias?, stride, padding, dilation, groups)",
    "conv_transpose1d(@input, @weight, @bias?, stride, padding, output_padding, groups, dilation)",
    "conv_transpose2d(@input, @weight, @bias?, stride, padding, output_padding, groups, dilation)",
    "max_pool1d(@input, kernel_size, stride, padding, dilation, ceil_mode)",
    "max_pool2d(@input, kernel_size, stride, padding, dilation, ceil_mode)",
    "avg_pool1d(@input, kernel_size, stride, padding, ceil_mode, count_include_pad)",
    "avg_pool2d(@input, kernel_size, stride, padding, ceil_mode, count_include_pad)",
    "adaptive_avg_pool2d(@input, output_size)",
    "lp_pool2d(@input, norm_type, kernel_size, stride, ceil_mode)",
    "interpolate(@input, size, scale_factor, mode, align_corners)",
    "pixel_shuffle(@input, upscale_factor)", "prelu(@input, @weight)", "dropout(@input, @mask, p)",
    "scaled_dot_product_attention(@query, @key, @value, @attn_mask?, dropout_p, is_causal, scale)",
  ]

  private static let losses = [
    "mse_loss(@input, @target, reduction)", "l1_loss(@input, @target, reduction)",
    "smooth_l1_loss(@input, @target, reduction, beta)",
    "huber_loss(@input, @target, reduction, delta)",
    "binary_cross_entropy(@input, @target, @weight?, reduction)",
    "binary_cross_entropy_with_logits(@input, @target, @weight?, reduction, @pos_weight?)",
    "nll_loss(@input, @target, @weight?, ignore_index, reduction)",
    "cross_entropy(@input, @target, @weight?, ignore_index, reduction, label_smoothing)",
    "kl_div(@input, @target, reduction, log_target)",
    "poisson_nll_loss(@input, @target, log_input, full, eps, reduction)",
    "gaussian_nll_loss(@input, @target, @var, full, eps, reduction)",
    "margin_ranking_loss(@input1, @input2, @target, margin, reduction)",
    "hinge_embedding_loss(@input, @target, margin, reduction)",
    "cosine_embedding_loss(@input1, @input2, @target, margin, reduction)",
    "triplet_margin_loss(@anchor, @positive, @negative, margin, p, eps, swap, reduction)",
    "ctc_loss(@log_probs, @targets, @input_lengths, @target_lengths, blank, reduction)",
  ]

  private static let complex = [
    "complex(@real, @imag)", "real(@input)", "imag(@input)", "conj(@input)",
    "view_as_real(@input)", "view_as_complex(@input)", "angle(@input)", "polar(@abs, @angle)",
  ]
}
