// JSON as the protocol needs it: numbers keep their text, so that nothing is rounded on the way.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "error.hpp"

namespace gradproof {

/// A JSON value.
class Json {
 public:
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  /// The characters of a string, or of a number as it was written.
  std::string text;
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;

  Json() = default;
  Json(bool value) : kind(Kind::boolean), boolean(value) {}
  Json(const char* value) : kind(Kind::string), text(value) {}
  Json(std::string value) : kind(Kind::string), text(std::move(value)) {}

  /// A number, given as it is written.
  static Json number(std::string text) {
    Json value;
    value.kind = Kind::number;
    value.text = std::move(text);
    return value;
  }

  static Json array(std::vector<Json> items = {}) {
    Json value;
    value.kind = Kind::array;
    value.items = std::move(items);
    return value;
  }

  static Json object(std::vector<std::pair<std::string, Json>> members = {}) {
    Json value;
    value.kind = Kind::object;
    value.members = std::move(members);
    return value;
  }

  bool is(Kind wanted) const { return kind == wanted; }

  /// A member of an object; null where it is absent, or null itself.
  const Json* find(const std::string& name) const {
    for (const auto& member : members)
      if (member.first == name) return member.second.is(Kind::null) ? nullptr : &member.second;
    return nullptr;
  }

  /// A member that must be there.
  const Json& at(const std::string& name) const {
    if (const Json* found = find(name)) return *found;
    throw Error("internal", "the command has no member " + name);
  }

  const std::string& string() const {
    if (!is(Kind::string)) throw Error("internal", "a string is due, not " + written());
    return text;
  }

  std::vector<std::string> strings() const {
    std::vector<std::string> strings;
    for (const Json& item : items) strings.push_back(item.string());
    return strings;
  }

  /// Whether a member is there and true.
  bool flag(const std::string& name) const {
    const Json* found = find(name);
    return found && found->boolean;
  }

  /// The value on one line.
  std::string written() const {
    std::string line;
    write(line);
    return line;
  }

  static Json read(const std::string& line);

 private:
  void write(std::string& line) const {
    switch (kind) {
      case Kind::null: line += "null"; break;
      case Kind::boolean: line += boolean ? "true" : "false"; break;
      case Kind::number: line += text; break;
      case Kind::string: write_string(line, text); break;
      case Kind::array:
        line += '[';
        for (std::size_t i = 0; i < items.size(); ++i) {
          if (i) line += ',';
          items[i].write(line);
        }
        line += ']';
        break;
      case Kind::object:
        line += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
          if (i) line += ',';
          write_string(line, members[i].first);
          line += ':';
          members[i].second.write(line);
        }
        line += '}';
        break;
    }
  }

  static void write_string(std::string& line, const std::string& text) {
    static const char digits[] = "0123456789abcdef";
    line += '"';
    for (unsigned char c : text) {
      if (c == '"' || c == '\\') {
        line += '\\';
        line += static_cast<char>(c);
      } else if (c < 0x20) {
        line += "\\u00";
        line += digits[c >> 4];
        line += digits[c & 15];
      } else {
        line += static_cast<char>(c);
      }
    }
    line += '"';
  }
};

namespace detail {

/// Reads one JSON value from a line.
class JsonReader {
 public:
  explicit JsonReader(const std::string& line) : at_(line.data()), end_(at_ + line.size()) {}

  Json whole() {
    Json value = read(0);
    skip_space();
    if (at_ != end_) fail("something after the value");
    return value;
  }

 private:
  // The runner nests commands in commands, not deeper than people do.
  static constexpr int deepest = 256;

  const char* at_;
  const char* end_;

  [[noreturn]] void fail(const std::string& why) const {
    throw Error("internal", "not JSON: " + why + ", " + std::to_string(end_ - at_) +
                                " bytes before the end");
  }

  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n')) ++at_;
  }

  bool take(char c) {
    skip_space();
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  void demand(char c) {
    if (!take(c)) fail(std::string("no ") + c);
  }

  Json read(int depth) {
    if (depth > deepest) fail("nested too deeply");
    skip_space();
    if (at_ == end_) fail("a value is missing");
    switch (*at_) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return Json(characters());
      case 't': return word("true", Json(true));
      case 'f': return word("false", Json(false));
      case 'n': return word("null", Json());
      default: return number();
    }
  }

  Json object(int depth) {
    Json value = Json::object();
    demand('{');
    if (take('}')) return value;
    do {
      skip_space();
      std::string name = characters();
      demand(':');
      value.members.emplace_back(std::move(name), read(depth + 1));
    } while (take(','));
    demand('}');
    return value;
  }

  Json array(int depth) {
    Json value = Json::array();
    demand('[');
    if (take(']')) return value;
    do value.items.push_back(read(depth + 1));
    while (take(','));
    demand(']');
    return value;
  }

  Json word(const char* letters, Json value) {
    for (; *letters; ++letters, ++at_)
      if (at_ == end_ || *at_ != *letters) fail("an unknown word");
    return value;
  }

  Json number() {
    const char* start = at_;
    while (at_ != end_ && std::string("+-.eE0123456789").find(*at_) != std::string::npos) ++at_;
    if (at_ == start) fail("an unexpected character");
    return Json::number(std::string(start, at_));
  }

  std::string characters() {
    if (at_ == end_ || *at_ != '"') fail("a string is missing");
    std::string text;
    for (++at_; at_ != end_ && *at_ != '"'; ++at_) {
      if (*at_ != '\\') {
        text += *at_;
        continue;
      }
      if (++at_ == end_) break;
      switch (*at_) {
        case 'b': text += '\b'; break;
        case 'f': text += '\f'; break;
        case 'n': text += '\n'; break;
        case 'r': text += '\r'; break;
        case 't': text += '\t'; break;
        case 'u': append_utf8(text, escaped()); break;
        default: text += *at_;
      }
    }
    if (at_ == end_) fail("a string without an end");
    ++at_;
    return text;
  }

  /// The character of `\uXXXX`, a pair of surrogates being one; ends on its last digit.
  unsigned long escaped() {
    unsigned long code = four_digits();
    if (code >= 0xD800 && code < 0xDC00 && end_ - at_ > 6 && at_[1] == '\\' && at_[2] == 'u') {
      at_ += 2;
      unsigned long low = four_digits();
      if (low < 0xDC00 || low > 0xDFFF) fail("half a character");
      return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    return code;
  }

  unsigned long four_digits() {
    if (end_ - at_ < 5) fail("an escape without digits");
    unsigned long code = 0;
    for (int i = 0; i < 4; ++i) {
      char c = *++at_;
      int digit = c >= '0' && c <= '9'   ? c - '0'
                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                  : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                         : -1;
      if (digit < 0) fail("an escape without digits");
      code = code * 16 + static_cast<unsigned long>(digit);
    }
    return code;
  }

  static void append_utf8(std::string& text, unsigned long code) {
    auto byte = [&](unsigned long bits) { text += static_cast<char>(bits); };
    if (code < 0x80) {
      byte(code);
    } else if (code < 0x800) {
      byte(0xC0 | code >> 6);
      byte(0x80 | (code & 63));
    } else if (code < 0x10000) {
      byte(0xE0 | code >> 12);
      byte(0x80 | (code >> 6 & 63));
      byte(0x80 | (code & 63));
    } else {
      byte(0xF0 | code >> 18);
      byte(0x80 | (code >> 12 & 63));
      byte(0x80 | (code >> 6 & 63));
      byte(0x80 | (code & 63));
    }
  }
};

}  // namespace detail

inline Json Json::read(const std::string& line) { return detail::JsonReader(line).whole(); }

}  // namespace gradproof
