// What Swift cannot do itself for a child process: run code between fork and exec (a process group
// and resource limits of its own), and write to a pipe without a signal when nobody reads it.

#ifndef C_CHILD_PROCESS_H
#define C_CHILD_PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// How a program is started.
struct child_request {
  /// The program's file; nothing is looked up.
  const char *path;
  /// Its arguments and its environment, each ending with NULL.
  char *const *arguments;
  char *const *environment;
  /// What becomes its standard input, output and error.
  int input;
  int output;
  int error;
  /// The bytes of memory that it may take; 0 for any number.
  uint64_t memory_limit;
};

/// Starts a program that leads a process group of its own, with default signals, and no descriptor
/// but the three.
///
/// Returns 0 once the program runs, else an error number.
int child_spawn(const struct child_request *request, pid_t *process);

/// Makes a pipe that programs do not inherit; 0 or an error number.
int child_pipe(int ends[2]);

/// Makes reads and writes of this end return rather than wait; 0 or an error number.
int child_make_nonblocking(int descriptor);

/// Writes without waiting and without a signal; the number of bytes, or a negative error number.
ssize_t child_write(int descriptor, const void *bytes, size_t count);

/// Reads without waiting; the number of bytes, 0 at the end, or a negative error number.
ssize_t child_read(int descriptor, void *bytes, size_t count);

/// Whether a process is over; it is not reaped, so that its number stays taken.
int child_has_ended(pid_t process);

/// How a process ended.
struct child_end {
  /// The exit status; -1 where a signal ended it.
  int status;
  /// The signal that ended it; 0 where none did.
  int signal;
  /// The most memory that it held at a time, in bytes.
  uint64_t peak_memory;
};

/// Waits for a process to end and reaps it; 0 or an error number.
int child_reap(pid_t process, struct child_end *end);

/// Ends every program that was started and not reaped, with its group, at once.
///
/// It may be called from a signal's handler, and is called by itself when this process exits.
void child_kill_all(void);

/// The number of the error that says that a read or write would wait.
int child_would_wait(void);

#endif
