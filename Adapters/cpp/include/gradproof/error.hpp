// Refusals: a kind that the case format knows, and words for people.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace gradproof {

/// A command that was not carried out; thrown anywhere below a command, it becomes its answer.
struct Error : std::runtime_error {
  std::string kind;

  Error(std::string kind, const std::string& message)
      : std::runtime_error(message), kind(std::move(kind)) {}
};

/// What an engine has no way to do at all.
inline Error unsupported(const std::string& what) {
  return Error("unsupported", "this engine has no " + what);
}

}  // namespace gradproof
