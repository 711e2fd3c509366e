// The conversation with the runner: one JSON object a line, in order.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "engine.hpp"

namespace gradproof {
namespace detail {

inline Json greeting(const Engine& engine, const Json& hello) {
  const Json& versions = hello.at("protocol");
  if (versions.items.size() != 2 || integer(versions.items[0]) > 1 ||
      integer(versions.items[1]) < 1)
    throw Error("internal", "this adapter speaks protocol 1, the runner " + versions.written());
  auto list = [](const auto& words) {
    Json list = Json::array();
    for (const std::string& word : words) list.items.push_back(word);
    return list;
  };
  Json description = Json::object({{"name", engine.name},
                                   {"version", engine.version},
                                   {"protocol", written(1)},
                                   {"capabilities", list(engine.capabilities)},
                                   {"dtypes", list(engine.dtypes)},
                                   {"ops", list(engine.op_names())}});
  if (!engine.homepage.empty()) description.members.emplace_back("homepage", engine.homepage);
  return Json::object({{"engine", std::move(description)}});
}

inline bool write_line(std::FILE* output, const Json& message) {
  std::string line = message.written() + "\n";
  return std::fwrite(line.data(), 1, line.size(), output) == line.size() &&
         std::fflush(output) == 0;
}

inline Json answer(Engine& engine, const Json& batch, std::FILE* output) {
  using Clock = std::chrono::steady_clock;
  if (batch.flag("fresh")) engine.reset();
  Json replies = Json::array();
  auto told = Clock::now();
  for (const Json& command : batch.at("commands").items) {
    replies.items.push_back(engine.reply(command));
    if (replies.items.back().find("error") && !command.flag("may_fail")) break;
    // A batch that takes longer says so, so that it is not taken for a hang.
    if (Clock::now() - told > std::chrono::seconds(1)) {
      told = Clock::now();
      write_line(output, Json::object({{"id", batch.at("id")}, {"progress", "running"}}));
    }
  }
  return Json::object({{"id", batch.at("id")}, {"replies", std::move(replies)}});
}

}  // namespace detail

/// Answers the runner until its end of input; the status to exit with.
///
/// Standard output is moved away first: what the engine prints goes to standard error.
inline int serve(Engine& engine) {
  std::FILE* output = fdopen(dup(STDOUT_FILENO), "w");
  if (!output || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return 70;
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    try {
      Json message = Json::read(line);
      const Json* hello = message.find("hello");
      if (!detail::write_line(output, hello ? detail::greeting(engine, *hello)
                                            : detail::answer(engine, message, output)))
        return 0;  // Nobody reads any more.
    } catch (const std::exception& error) {
      std::cerr << "not a message of the runner: " << error.what() << "\n";
      return 65;
    }
  }
  return 0;
}

/// The whole of a program: `--version` prints the engine's version, else the runner is answered.
template <class Adapter>
int serve(int count, char** words) {
  Adapter engine;
  if (count > 1 && std::string(words[1]) == "--version") {
    std::cout << engine.version << "\n";
    return 0;
  }
  if (count > 1) {
    std::cerr << engine.name << " has no option " << words[count - 1] << "\n";
    return 64;
  }
  return serve(engine);
}

}  // namespace gradproof
