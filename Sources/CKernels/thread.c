#include "ckernels.h"

static _Thread_local void *trace;
static _Thread_local int grad_mode;

void *ck_trace(void) { return trace; }

void ck_set_trace(void *new_trace) { trace = new_trace; }

/* Of the runtime of Swift: the task that runs in this thread, if one does. */
void *swift_task_getCurrent(void) __attribute__((swiftcall));

int ck_grad_mode(void) { return grad_mode || swift_task_getCurrent() ? grad_mode : 1; }

void ck_set_grad_mode(int mode) { grad_mode = mode; }
