// Counts what a program allocates. To be preloaded (LD_PRELOAD), so that its functions are found before those of the C library.
//
// They hand over to the names under which glibc has the same functions once more. So nothing has to be looked up first, which
// might itself allocate.
#include "allocation_counter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *piece, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_ulong allocations;

static void count(void) { atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed); }

unsigned long allocation_count(void) { return atomic_load_explicit(&allocations, memory_order_relaxed); }

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}

void *realloc(void *piece, size_t size) {
    count();
    return __libc_realloc(piece, size);
}

void *reallocarray(void *piece, size_t number, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(number, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(piece, bytes);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **piece, size_t alignment, size_t size) {
    int isPower = alignment && !(alignment & (alignment - 1));
    if (!isPower || alignment % sizeof(void *)) return EINVAL;
    void *found = memalign(alignment, size);
    if (!found) return ENOMEM;
    *piece = found;
    return 0;
}
