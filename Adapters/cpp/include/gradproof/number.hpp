// Numbers on the wire: the shortest decimal that reads back exactly; what JSON lacks as strings.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <type_traits>

#include "json.hpp"

namespace gradproof {
namespace detail {

/// Reads a whole text as a number; whether it is one within the type.
template <class Number>
bool parse(const char* start, const char* end, Number& number, std::chars_format format) {
#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 200000
  // LLVM's library had no such function for long. This one follows the locale, which an adapter
  // leaves as it is at start.
  std::string text = (format == std::chars_format::hex ? "0x" : "") + std::string(start, end);
  char* stop = nullptr;
  if constexpr (sizeof(Number) == sizeof(float)) number = std::strtof(text.c_str(), &stop);
  else number = std::strtod(text.c_str(), &stop);
  return !text.empty() && stop == text.c_str() + text.size() && std::isfinite(number);
#else
  auto [stop, error] = std::from_chars(start, end, number, format);
  return error == std::errc() && stop == end;
#endif
}

/// `nan`, `inf`, `-inf`, `-0` and C99's hexadecimal floats; whether the text is one of them.
template <class Number>
bool parse_special(const std::string& text, Number& number) {
  using Limits = std::numeric_limits<Number>;
  if (text == "nan") return number = Limits::quiet_NaN(), true;
  if (text == "inf") return number = Limits::infinity(), true;
  if (text == "-inf") return number = -Limits::infinity(), true;
  if (text == "-0") return number = -Number(0), true;
  const char* start = text.data();
  const char* end = start + text.size();
  bool negative = start != end && *start == '-';
  if (start != end && (*start == '-' || *start == '+')) ++start;
  if (end - start < 3 || start[0] != '0' || (start[1] != 'x' && start[1] != 'X')) return false;
  if (!parse(start + 2, end, number, std::chars_format::hex)) return false;
  if (negative) number = -number;
  return true;
}

}  // namespace detail

/// A floating-point number, converted from its text without a detour through another type.
template <class Number>
Number floating(const Json& json) {
  static_assert(std::is_floating_point_v<Number>);
  Number number = 0;
  const char* start = json.text.data();
  const char* end = start + json.text.size();
  if (json.is(Json::Kind::number)) {
    if (detail::parse(start, end, number, std::chars_format::general)) return number;
    // Too small for the type is the nearest number there is; `from_chars` only says "out of range".
    Number nearest = static_cast<Number>(std::strtold(json.text.c_str(), nullptr));
    if (std::isfinite(nearest) && std::abs(nearest) < 1) return nearest;
  }
  if (json.is(Json::Kind::string) && detail::parse_special(json.text, number)) return number;
  throw Error("internal", json.written() + " is no number here");
}

/// A whole number that is written as one.
inline std::int64_t integer(const Json& json) {
  std::int64_t number = 0;
  const char* end = json.text.data() + json.text.size();
  if (json.is(Json::Kind::number)) {
    auto [stop, error] = std::from_chars(json.text.data(), end, number);
    if (error == std::errc() && stop == end) return number;
  }
  throw Error("internal", json.written() + " is no integer here");
}

/// Whether an operand or argument is a number, one that is written as a string included.
inline bool is_number(const Json& json) {
  double number;
  return json.is(Json::Kind::number) ||
         (json.is(Json::Kind::string) && detail::parse_special(json.text, number));
}

inline Json written(std::int64_t number) { return Json::number(std::to_string(number)); }
inline Json written(int number) { return written(static_cast<std::int64_t>(number)); }

/// A floating-point number as it is written.
template <class Number, class = std::enable_if_t<std::is_floating_point_v<Number>>>
Json written(Number number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  if (number == 0 && std::signbit(number)) return "-0";
  char digits[64];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  (void)error;
  return Json::number(std::string(digits, end));
}

}  // namespace gradproof
