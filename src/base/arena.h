/*
 * Memory that is freed all at once.
 *
 * Three lifetimes, three arenas: the run, the file in hand, the scratch of one
 * function. Everything is zeroed. No memory: mem_die(), for parser limits make
 * sure that input cannot get us there. One arena belongs to one thread.
 */
#ifndef GONOGO_BASE_ARENA_H
#define GONOGO_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head; /* newest block; older ones behind it */
	char *at, *end;           /* free space of the newest block */
	size_t used;              /* bytes handed out since init or reset */
	size_t peak;              /* most ever handed out */
};

/* A place in an arena to go back to. */
struct arena_mark {
	struct arena_block *head;
	char *at;
	size_t used;
};

void arena_init(struct arena *a);
void arena_release(struct arena *a);
/* Forget everything, keep one block. Debug builds poison what was there. */
void arena_reset(struct arena *a);

struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

void *arena_alloc(struct arena *a, size_t size, size_t align);
/* n * size with an overflow check. */
void *arena_calloc(struct arena *a, size_t n, size_t size, size_t align);
/* Grow an allocation, in place when it was the newest one. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size,
		 size_t align);

/* Give back the end of the newest allocation; of others nothing happens. */
void arena_trim(struct arena *a, void *p, size_t old_size, size_t new_size);

#define arena_new(a, type) \
	((type *)arena_alloc((a), sizeof(type), _Alignof(type)))
#define arena_array(a, type, n) \
	((type *)arena_calloc((a), (n), sizeof(type), _Alignof(type)))

_Noreturn void mem_die(size_t wanted);

#endif
