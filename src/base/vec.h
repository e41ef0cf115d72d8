/*
 * A growable typed array in an arena.
 *
 *	VEC(struct finding) found = { 0 };
 *	*vec_push(a, &found) = (struct finding){ ... };
 *	for (size_t i = 0; i < found.n; i++) use(&found.v[i]);
 *
 * Pointers into it are good until the next push.
 */
#ifndef GONOGO_BASE_VEC_H
#define GONOGO_BASE_VEC_H

#include "base/arena.h"

#include <stddef.h>

#define VEC(type)              \
	struct {               \
		type *v;       \
		size_t n, cap; \
	}

/* Makes room for `more` items behind the last one. */
#define vec_reserve(a, vec, more)                                         \
	((vec)->cap - (vec)->n >= (size_t)(more)                          \
		 ? (void)0                                                \
		 : (void)((vec)->v = vec_more((a), (vec)->v, &(vec)->cap, \
					      (vec)->n + (size_t)(more),  \
					      sizeof(*(vec)->v))))

/* Adds a zeroed item and gives its address. */
#define vec_push(a, vec) (vec_reserve((a), (vec), 1), &(vec)->v[(vec)->n++])

/* For the macros above: room for at least `want` items. */
void *vec_more(struct arena *a, void *old, size_t *cap, size_t want, size_t item);

#endif
