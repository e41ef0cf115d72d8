#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define RED_ZONE 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE 0
#endif

enum { BLOCK_SIZE = 64 * 1024 };

struct arena_block {
	struct arena_block *older;
	size_t size; /* of data */
	_Alignas(max_align_t) char data[];
};

_Noreturn void mem_die(size_t wanted)
{
	fprintf(stderr, "gonogo: out of memory (%zu bytes wanted)\n", wanted);
	_Exit(4);
}

void arena_init(struct arena *a)
{
	memset(a, 0, sizeof(*a));
}

static void free_block(struct arena_block *b)
{
	UNPOISON(b->data, b->size);
	free(b);
}

void arena_release(struct arena *a)
{
	while (a->head) {
		struct arena_block *older = a->head->older;

		free_block(a->head);
		a->head = older;
	}
	arena_init(a);
}

void arena_reset(struct arena *a)
{
	if (!a->head)
		return;
	while (a->head->older) {
		struct arena_block *older = a->head->older;

		a->head->older = older->older;
		free_block(older);
	}
	a->at = a->head->data;
	a->end = a->head->data + a->head->size;
	a->used = 0;
	POISON(a->at, a->head->size);
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->head, a->at, a->used };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
	while (a->head != mark.head) {
		struct arena_block *older = a->head->older;

		free_block(a->head);
		a->head = older;
	}
	a->at = mark.at;
	a->used = mark.used;
	a->end = a->head ? a->head->data + a->head->size : NULL;
	if (a->head)
		POISON(a->at, (size_t)(a->end - a->at));
}

static void add_block(struct arena *a, size_t need)
{
	size_t size = BLOCK_SIZE;
	struct arena_block *b;

	/* Double as the arena grows, so that large arenas have few blocks. */
	if (a->head && a->head->size < SIZE_MAX / 4 && size < a->head->size * 2)
		size = a->head->size * 2;
	if (size > (size_t)8 << 20)
		size = (size_t)8 << 20;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(*b))
		mem_die(need);
	b = malloc(sizeof(*b) + size);
	if (!b)
		mem_die(need);
	b->older = a->head;
	b->size = size;
	a->head = b;
	a->at = b->data;
	a->end = b->data + size;
	POISON(b->data, size);
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
	size_t pad;
	char *p;

	assert(align && !(align & (align - 1)) && align <= _Alignof(max_align_t));
	pad = (size_t)(-(uintptr_t)a->at & (align - 1));
	if (!a->head || (size_t)(a->end - a->at) < pad ||
	    (size_t)(a->end - a->at) - pad < size + RED_ZONE ||
	    size > SIZE_MAX - RED_ZONE) {
		if (size > SIZE_MAX - RED_ZONE - 64)
			mem_die(size);
		add_block(a, size + RED_ZONE);
		pad = 0;
	}
	p = a->at + pad;
	UNPOISON(p, size);
	a->at = p + size + RED_ZONE;
	a->used += size;
	if (a->used > a->peak)
		a->peak = a->used;
	memset(p, 0, size);
	return p;
}

void *arena_calloc(struct arena *a, size_t n, size_t size, size_t align)
{
	if (size && n > SIZE_MAX / size)
		mem_die(n);
	return arena_alloc(a, n * size, align);
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size,
		 size_t align)
{
	char *p = old;
	void *fresh;

	assert(new_size >= old_size);
	if (old && p + old_size + RED_ZONE == a->at &&
	    (size_t)(a->end - a->at) >= new_size - old_size) {
		UNPOISON(p, new_size);
		memset(p + old_size, 0, new_size - old_size);
		a->at += new_size - old_size;
		a->used += new_size - old_size;
		if (a->used > a->peak)
			a->peak = a->used;
		return old;
	}
	fresh = arena_alloc(a, new_size, align);
	if (old_size)
		memcpy(fresh, old, old_size);
	return fresh;
}

void arena_trim(struct arena *a, void *p, size_t old_size, size_t new_size)
{
	char *c = p;

	assert(new_size <= old_size);
	if (!c || c + old_size + RED_ZONE != a->at)
		return;
	a->at = c + new_size + RED_ZONE;
	a->used -= old_size - new_size;
	POISON(c + new_size, old_size - new_size + RED_ZONE);
}
