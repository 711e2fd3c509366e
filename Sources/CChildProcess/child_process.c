#define _GNU_SOURCE

#include "CChildProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

// The groups that run, for the one moment when nobody else can end them: this process is ending.
// Beyond so many at a time the rest has only the end of its input to go by.
static _Atomic(pid_t) groups[256];
enum { group_count = sizeof groups / sizeof groups[0] };
static atomic_flag ends_groups_at_exit = ATOMIC_FLAG_INIT;

static void remember_group(pid_t group) {
  if (!atomic_flag_test_and_set(&ends_groups_at_exit)) atexit(child_kill_all);
  for (int index = 0; index < group_count; index++) {
    pid_t none = 0;
    if (atomic_compare_exchange_strong(&groups[index], &none, group)) return;
  }
}

static void forget_group(pid_t group) {
  for (int index = 0; index < group_count; index++) {
    pid_t held = group;
    if (atomic_compare_exchange_strong(&groups[index], &held, 0)) return;
  }
}

void child_kill_all(void) {
  for (int index = 0; index < group_count; index++) {
    pid_t group = atomic_load(&groups[index]);
    if (group > 0) kill(-group, SIGKILL);
  }
}

static void restore_signals(void) {
  struct sigaction action;
  action.sa_handler = SIG_DFL;
  action.sa_flags = 0;
  sigemptyset(&action.sa_mask);
  // An ignored signal stays ignored across exec, and the runner ignores SIGPIPE.
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Sees to it that no descriptor from 3 on outlives exec.
static void close_descriptors_on_exec(void) {
#if defined(__linux__) && defined(SYS_close_range)
  const unsigned int close_on_exec = 1u << 2;
  if (syscall(SYS_close_range, 3u, ~0u, close_on_exec) == 0) return;
#endif
  long count = sysconf(_SC_OPEN_MAX);
  if (count < 0 || count > 65536) count = 65536;
  for (int descriptor = 3; descriptor < count; descriptor++) {
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
}

static void limit_memory(uint64_t bytes) {
  if (bytes == 0) return;
  struct rlimit limit;
  limit.rlim_cur = (rlim_t)bytes;
  limit.rlim_max = (rlim_t)bytes;
#ifdef __linux__
  // Memory that can be written. The whole address space would count what is only set aside as
  // well, of which a GPU's runtime takes more than any machine has.
  setrlimit(RLIMIT_DATA, &limit);
#else
  setrlimit(RLIMIT_AS, &limit);
#endif
}

/// What the child does before the program; only what is safe after fork. Never returns.
static void become(const struct child_request *request, int report) {
  int failure = 0;
  setpgid(0, 0);
  // First out of the way of 0, 1 and 2, where the runner had one of those closed.
  int sources[3] = {request->input, request->output, request->error};
  for (int index = 0; index < 3 && failure == 0; index++) {
    sources[index] = fcntl(sources[index], F_DUPFD_CLOEXEC, 3);
    if (sources[index] < 0) failure = errno;
  }
  for (int index = 0; index < 3 && failure == 0; index++) {
    if (dup2(sources[index], index) < 0) failure = errno;
  }
  if (failure == 0) {
    close_descriptors_on_exec();
    limit_memory(request->memory_limit);
    restore_signals();
    execve(request->path, request->arguments, request->environment);
    failure = errno;
  }
  while (write(report, &failure, sizeof failure) < 0 && errno == EINTR) continue;
  _exit(127);
}

int child_spawn(const struct child_request *request, pid_t *process) {
  int report[2];
  int failure = child_pipe(report);
  if (failure != 0) return failure;
  // Out of the way of the numbers that the child fills.
  int reporting = fcntl(report[1], F_DUPFD_CLOEXEC, 3);
  failure = reporting < 0 ? errno : 0;
  close(report[1]);
  if (failure != 0) {
    close(report[0]);
    return failure;
  }
  // No handler of this process may run in the child.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = fork();
  if (child == 0) become(request, reporting);
  failure = child < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(reporting);
  if (failure == 0) {
    ssize_t count;
    do count = read(report[0], &failure, sizeof failure);
    while (count < 0 && errno == EINTR);
    if (count == (ssize_t)sizeof failure) {
      while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    } else {
      failure = 0;
    }
  }
  close(report[0]);
  if (failure != 0) return failure;
  remember_group(child);
  *process = child;
  return 0;
}

int child_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
#else
  if (pipe(ends) != 0) return errno;
  for (int index = 0; index < 2; index++) fcntl(ends[index], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

int child_make_nonblocking(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return errno;
  return fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0 ? errno : 0;
}

ssize_t child_write(int descriptor, const void *bytes, size_t count) {
  // A write that nobody will read raises SIGPIPE in this thread. It is held back, and taken away
  // again unless one was held back before.
  sigset_t pipe_signal, before, pending;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  sigpending(&pending);
  int was_pending = sigismember(&pending, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  ssize_t written;
  do written = write(descriptor, bytes, count);
  while (written < 0 && errno == EINTR);
  if (written < 0) written = -(ssize_t)errno;
  if (written == -EPIPE && !was_pending) {
    sigpending(&pending);
    int received;
    if (sigismember(&pending, SIGPIPE)) sigwait(&pipe_signal, &received);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return written;
}

ssize_t child_read(int descriptor, void *bytes, size_t count) {
  ssize_t taken;
  do taken = read(descriptor, bytes, count);
  while (taken < 0 && errno == EINTR);
  return taken < 0 ? -(ssize_t)errno : taken;
}

int child_has_ended(pid_t process) {
  siginfo_t information;
  information.si_pid = 0;
  int result;
  do result = waitid(P_PID, (id_t)process, &information, WEXITED | WNOHANG | WNOWAIT);
  while (result < 0 && errno == EINTR);
  // A child that somebody else reaped is over as well.
  return result < 0 || information.si_pid == process;
}

int child_reap(pid_t process, struct child_end *end) {
  int status = 0;
  struct rusage usage;
  // Before its number can be somebody else's.
  forget_group(process);
  pid_t reaped;
  do reaped = wait4(process, &status, 0, &usage);
  while (reaped < 0 && errno == EINTR);
  if (reaped < 0) return errno;
  end->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
#ifdef __linux__
  end->peak_memory = (uint64_t)usage.ru_maxrss * 1024;
#else
  end->peak_memory = (uint64_t)usage.ru_maxrss;
#endif
  return 0;
}

int child_would_wait(void) { return EAGAIN; }
