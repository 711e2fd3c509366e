#include "ckernels.h"

static _Thread_local void *trace;
static _Thread_local int grad_mode;

void *ck_trace(void) { return trace; }

void ck_set_trace(void *new_trace) { trace = new_trace; }

int ck_grad_mode(void) { return grad_mode; }

void ck_set_grad_mode(int mode) { grad_mode = mode; }
