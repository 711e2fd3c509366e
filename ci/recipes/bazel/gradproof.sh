#!/usr/bin/env bash
# Runs gradproof as Bazel's test; Bazel leaves little in the environment of a test.
exec "${GRADPROOF:-gradproof}" run "$@"
