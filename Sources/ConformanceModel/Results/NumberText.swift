public import EngineKit

/// How reports write numbers and tensors.
public enum NumberText {
  /// The shortest decimal that reads back as the same number, in the notation of cases.
  public static func text(_ value: Double, dtype: DType = .float64) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    switch dtype {
    case .float32: return "\(Float(value))"
    case .int64: return Int64(exactly: value).map(String.init) ?? "\(value)"
    case .bool: return value == 0 ? "false" : "true"
    case .float64, .complex128: return "\(value)"
    }
  }

  /// A float as C99 writes it in hexadecimal, which shows every bit; `nil` for exact types.
  public static func hex(_ value: Double, dtype: DType = .float64) -> String? {
    guard dtype.isDifferentiable else { return nil }
    if !value.isFinite { return text(value) }
    let sign = value.sign == .minus ? "-" : ""
    if value == 0 { return "\(sign)0x0p+0" }
    // float32 numbers are doubles, too, and written as such in the fewest digits.
    let isNormal = value.isNormal
    var fraction = String(value.significandBitPattern, radix: 16)
    fraction = String(repeating: "0", count: 13 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let point = fraction.isEmpty ? "" : "." + fraction
    let exponent = isNormal ? Int(value.exponent) : -1022
    return "\(sign)0x\(isNormal ? 1 : 0)\(point)p\(exponent < 0 ? "" : "+")\(exponent)"
  }

  /// A number in at most three significant digits, for bounds and distances.
  public static func short(_ value: Double) -> String {
    if !value.isFinite { return text(value) }
    if value == 0 { return "0" }
    if let integer = Int(exactly: value), abs(integer) < 100_000 { return "\(integer)" }
    var (mantissa, exponent) = (abs(value), 0)
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    let sign = value < 0 ? "-" : ""
    if -3...4 ~= exponent {
      // A quotient of whole numbers is the double nearest to the decimal, and prints as that.
      let scale = [10.0, 100, 1000, 1e4, 1e5][min(max(2 - exponent, 1), 5) - 1]
      return sign + plain((abs(value) * scale).rounded() / scale)
    }
    return "\(sign)\(plain((mantissa * 100).rounded() / 100))e\(exponent)"
  }

  /// A decimal without a needless `.0`.
  private static func plain(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A tensor as nested lists, cut off after a few elements.
  public static func text(_ tensor: TensorValue, limit: Int = 12) -> String {
    if case .complex128(let values) = tensor.elements {
      return "["
        + values.prefix(limit).map { "\($0.real)+\($0.imaginary)i" }.joined(separator: ", ")
        + (values.count > limit ? ", …]" : "]")
    }
    return text(tensor.doubles ?? [], shape: tensor.shape, dtype: tensor.dtype, limit: limit)
  }

  /// Elements in row-major order as nested lists, cut off after a few elements.
  public static func text(
    _ elements: [Double], shape: [Int], dtype: DType = .float64, limit: Int = 12
  ) -> String {
    if shape.isEmpty { return elements.first.map { text($0, dtype: dtype) } ?? "[]" }
    if elements.isEmpty { return "an empty tensor of shape \(shape)" }
    var result = ""
    let shown = min(limit, elements.count)
    for index in 0..<shown {
      var block = elements.count
      for extent in shape {
        if index % block == 0 { result += "[" }
        block /= max(extent, 1)
      }
      result += text(elements[index], dtype: dtype)
      block = elements.count
      var closing = ""
      for extent in shape {
        if (index + 1) % block == 0 { closing += "]" }
        block /= max(extent, 1)
      }
      result += closing
      if index + 1 < elements.count { result += ", " }
    }
    return shown < elements.count ? result + "… (\(elements.count) elements)" : result
  }
}
