// Tensors by value, and both their encodings.
#pragma once

#include <algorithm>
#include <complex>
#include <cstring>
#include <variant>

#include "number.hpp"

namespace gradproof {

using Shape = std::vector<std::int64_t>;

/// The number of elements of a shape.
inline std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (std::int64_t extent : shape) {
    if (extent < 0 || (extent && count > std::numeric_limits<std::int64_t>::max() / extent))
      throw Error("internal", "no shape: " + std::to_string(extent));
    count *= extent;
  }
  return count;
}

/// A tensor by value: its elements in row-major order, of one of the protocol's five types.
struct TensorValue {
  using Elements = std::variant<std::vector<double>, std::vector<float>,
                                std::vector<std::int64_t>, std::vector<bool>,
                                std::vector<std::complex<double>>>;

  Shape shape;
  Elements elements;

  const char* dtype() const {
    static const char* const names[] = {"float64", "float32", "int64", "bool", "complex128"};
    return names[elements.index()];
  }

  /// The elements of an engine that has float64 alone.
  const std::vector<double>& doubles() const {
    if (auto* found = std::get_if<std::vector<double>>(&elements)) return *found;
    throw unsupported(std::string("elements of the type ") + dtype());
  }
};

namespace detail {

inline const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

inline std::string base64(const std::string& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned long word = 0;
    for (std::size_t j = 0; j < 3; ++j)
      word = word << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    std::size_t digits = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t j = 0; j < 4; ++j)
      text += j < digits ? base64_digits[word >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

inline std::string bytes_of_base64(const std::string& text) {
  if (text.size() % 4) throw Error("internal", "not base64");
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    unsigned long word = 0;
    std::size_t padding = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const char* digit = std::strchr(base64_digits, text[i + j]);
      if (text[i + j] == '=' && i + 4 == text.size() && j > 1) {
        ++padding;
        digit = base64_digits;
      }
      if (!digit || !*digit || (padding && text[i + j] != '='))
        throw Error("internal", "not base64");
      word = word << 6 | static_cast<unsigned long>(digit - base64_digits);
    }
    for (std::size_t j = 0; j < 3 - padding; ++j)
      bytes += static_cast<char>(word >> (16 - 8 * j) & 255);
  }
  return bytes;
}

/// The bits of a number as an integer of its size.
template <class Number>
using Bits = std::conditional_t<sizeof(Number) == 8, std::uint64_t, std::uint32_t>;

template <class Number>
void pack(std::string& bytes, Number number) {
  Bits<Number> bits;
  std::memcpy(&bits, &number, sizeof bits);
  for (std::size_t i = 0; i < sizeof bits; ++i)
    bytes += static_cast<char>(bits >> (8 * i) & 255);
}

template <class Number>
Number unpacked(const std::string& bytes, std::size_t index) {
  Bits<Number> bits = 0;
  for (std::size_t i = 0; i < sizeof bits; ++i)
    bits |= static_cast<Bits<Number>>(static_cast<unsigned char>(bytes[index * sizeof bits + i]))
            << (8 * i);
  Number number;
  std::memcpy(&number, &bits, sizeof bits);
  return number;
}

// How an element of each type is written, read, packed and unpacked.

inline void read_element(const Json& json, double& element) { element = floating<double>(json); }
inline void read_element(const Json& json, float& element) { element = floating<float>(json); }
inline void read_element(const Json& json, std::int64_t& element) { element = integer(json); }
inline void read_element(const Json& json, bool& element) {
  if (!json.is(Json::Kind::boolean)) throw Error("internal", json.written() + " is no boolean");
  element = json.boolean;
}
inline void read_element(const Json& json, std::complex<double>& element) {
  if (json.items.size() != 2) throw Error("internal", json.written() + " is no pair");
  element = {floating<double>(json.items[0]), floating<double>(json.items[1])};
}

inline Json written_element(bool element) { return element; }
inline Json written_element(const std::complex<double>& element) {
  return Json::array({written(element.real()), written(element.imag())});
}
template <class Element>
Json written_element(Element element) {
  return written(element);
}

template <class Element>
void pack_element(std::string& bytes, Element element) {
  pack(bytes, element);
}
inline void pack_element(std::string& bytes, bool element) { bytes += element ? '\1' : '\0'; }
inline void pack_element(std::string& bytes, const std::complex<double>& element) {
  pack(bytes, element.real());
  pack(bytes, element.imag());
}

inline void unpack_element(const std::string& bytes, std::size_t index, bool& element) {
  element = bytes[index] != 0;
}
inline void unpack_element(const std::string& bytes, std::size_t index,
                           std::complex<double>& element) {
  element = {unpacked<double>(bytes, 2 * index), unpacked<double>(bytes, 2 * index + 1)};
}
template <class Element>
void unpack_element(const std::string& bytes, std::size_t index, Element& element) {
  element = unpacked<Element>(bytes, index);
}

template <class Element>
constexpr std::size_t packed_size = std::is_same_v<Element, bool> ? 1 : sizeof(Element);

template <class Element>
std::vector<Element> read_elements(const Json& tensor, std::int64_t count) {
  std::vector<Element> elements;
  if (const Json* packed = tensor.find("base64")) {
    std::string bytes = bytes_of_base64(packed->string());
    if (bytes.size() % packed_size<Element>) throw Error("internal", "half an element in base64");
    for (std::size_t i = 0; i < bytes.size() / packed_size<Element>; ++i) {
      Element element;
      unpack_element(bytes, i, element);
      elements.push_back(element);
    }
  } else {
    for (const Json& item : tensor.at("data").items) {
      Element element;
      read_element(item, element);
      elements.push_back(element);
    }
  }
  if (static_cast<std::int64_t>(elements.size()) != count)
    throw Error("internal", std::to_string(elements.size()) + " elements where the shape has " +
                                std::to_string(count));
  return elements;
}

}  // namespace detail

/// Reads a tensor in either encoding.
inline TensorValue read_tensor(const Json& json) {
  TensorValue tensor;
  for (const Json& extent : json.at("shape").items) tensor.shape.push_back(integer(extent));
  std::int64_t count = element_count(tensor.shape);
  const std::string& dtype = json.at("dtype").string();
  if (dtype == "float64") tensor.elements = detail::read_elements<double>(json, count);
  else if (dtype == "float32") tensor.elements = detail::read_elements<float>(json, count);
  else if (dtype == "int64") tensor.elements = detail::read_elements<std::int64_t>(json, count);
  else if (dtype == "bool") tensor.elements = detail::read_elements<bool>(json, count);
  else if (dtype == "complex128")
    tensor.elements = detail::read_elements<std::complex<double>>(json, count);
  else throw unsupported("dtype " + dtype);
  return tensor;
}

/// A list of whole numbers, as shapes are written.
inline Json written(const Shape& shape) {
  Json list = Json::array();
  for (std::int64_t extent : shape) list.items.push_back(written(extent));
  return list;
}

/// Writes a tensor: numbers where it is small, bytes from 256 elements on.
inline Json written(const TensorValue& tensor) {
  Json json = Json::object({{"dtype", tensor.dtype()}, {"shape", written(tensor.shape)}});
  std::visit(
      [&](const auto& elements) {
        if (elements.size() >= 256) {
          std::string bytes;
          for (auto&& element : elements) detail::pack_element(bytes, element);
          json.members.emplace_back("base64", detail::base64(bytes));
        } else {
          Json data = Json::array();
          for (auto&& element : elements) data.items.push_back(detail::written_element(element));
          json.members.emplace_back("data", std::move(data));
        }
      },
      tensor.elements);
  return json;
}

}  // namespace gradproof
