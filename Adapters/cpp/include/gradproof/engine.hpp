// What every adapter has in common: what the engine says of itself, and one answer a command.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>

#include "tensor.hpp"

namespace gradproof {

/// An engine behind the protocol; `DefineByRun` and `Functional` do most of it.
class Engine {
 public:
  /// What the engine says of itself in the greeting: nothing may be declared that it lacks.
  std::string name;
  std::string version;
  std::string homepage;
  std::set<std::string> capabilities;
  std::vector<std::string> dtypes = {"float64"};

  Engine(std::string name, std::string version)
      : name(std::move(name)), version(std::move(version)) {}
  virtual ~Engine() = default;

  /// The ops that the engine has.
  virtual std::vector<std::string> op_names() const = 0;

  /// Forgets every name, mode and hook.
  virtual void reset() = 0;

  /// Runs a command; what it gives is the answer of a `read`, else null.
  virtual Json run(const Json& command) = 0;

  /// Runs a command and answers it.
  Json reply(const Json& command) {
    try {
      return Json::object({{"ok", run(command)}});
    } catch (const Error& error) {
      return refusal(error.kind, error.what());
    } catch (const std::exception& error) {
      return refusal(kind_of(error), error.what());
    } catch (...) {
      return refusal("other", "an exception without words");
    }
  }

  /// The kind of an exception of the engine's own; `other` satisfies no case.
  virtual std::string kind_of(const std::exception&) const { return "other"; }

 private:
  static Json refusal(const std::string& kind, const std::string& words) {
    return Json::object({{"error", kind}, {"message", words}});
  }
};

/// The arguments of an op that are no tensors, by name.
class Attributes {
 public:
  explicit Attributes(const Json* json) : json_(json ? *json : Json::object()) {}

  /// Throws where there is an argument that the op does not take.
  void allow(const std::set<std::string>& names) const {
    for (const auto& member : json_.members)
      if (!member.second.is(Json::Kind::null) && !names.count(member.first))
        throw unsupported("argument " + member.first);
  }

  bool has(const std::string& name) const { return json_.find(name) != nullptr; }
  bool flag(const std::string& name) const { return json_.flag(name); }

  double number(const std::string& name, double otherwise) const {
    const Json* found = json_.find(name);
    return found ? floating<double>(*found) : otherwise;
  }

  std::int64_t integer(const std::string& name) const {
    return gradproof::integer(json_.at(name));
  }

  /// An integer or a list of integers.
  std::vector<std::int64_t> integers(const std::string& name) const {
    const Json& found = json_.at(name);
    if (!found.is(Json::Kind::array)) return {gradproof::integer(found)};
    std::vector<std::int64_t> integers;
    for (const Json& item : found.items) integers.push_back(gradproof::integer(item));
    return integers;
  }

 private:
  Json json_;
};

}  // namespace gradproof
