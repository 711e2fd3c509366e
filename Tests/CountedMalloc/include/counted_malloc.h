#ifndef COUNTED_MALLOC_H
#define COUNTED_MALLOC_H

#include <stddef.h>

/* How often this thread has asked for memory; -1 where that is not counted. */
ptrdiff_t counted_allocations(void);

#endif
