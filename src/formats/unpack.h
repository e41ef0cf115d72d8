/*
 * Logs that were packed: gzip and zstd are unpacked on the way, UTF-16 (what a
 * Windows shell writes) becomes UTF-8. Everything else passes as it is.
 */
#ifndef GONOGO_FORMATS_UNPACK_H
#define GONOGO_FORMATS_UNPACK_H

#include "base/arena.h"
#include "base/io.h"
#include "base/limits.h"
#include "base/window.h"

enum unpack_kind {
	UNPACK_NONE,
	UNPACK_GZIP,
	UNPACK_ZSTD,
	UNPACK_UTF16LE,
	UNPACK_UTF16BE
};

/* By the first bytes. */
enum unpack_kind unpack_kind_of(str head);

/*
 * The bytes of `under` unpacked; `under` itself when there is nothing to do.
 * All lives in the arena. Broken packing ends the source with IO_ERROR; more
 * than unpack.size bytes with IO_LIMIT; the end in the middle is an end (`cut`
 * of unpack_cut()).
 */
struct io_source *unpack(struct arena *a, struct io_source *under,
			 enum unpack_kind kind, const struct limits *limits);
/* Did the packed bytes end in the middle? */
bool unpack_cut(const struct io_source *s, enum unpack_kind kind);

/* A window over a source. */
void unpack_window(struct window *w, struct arena *a, struct io_source *s);

#endif
