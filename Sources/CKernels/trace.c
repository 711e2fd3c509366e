#include "ckernels.h"

static _Thread_local void *trace;

void *ck_trace(void) { return trace; }

void ck_set_trace(void *new_trace) { trace = new_trace; }
