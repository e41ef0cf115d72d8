/* A text as a file of one of several kinds through its scanner; the first byte
 * says which kind. What the scanner makes survives its way between processes. */
#ifndef GONOGO_TESTS_FUZZ_SCANNED_H
#define GONOGO_TESTS_FUZZ_SCANNED_H

#include "base/buf.h"
#include "facts/scanner.h"

#include <stdlib.h>

struct scanned {
	str path;
	enum file_kind kind;
	const struct scanner *scanner;
};

static inline void scan_any(const struct scanned *kinds, size_t n,
			    const uint8_t *data, size_t size)
{
	const struct scanned *k = &kinds[size ? data[0] % n : 0];
	struct file file = { .path = k->path, .kind = k->kind };
	struct value record = value_null(), again;
	struct limits limits;
	struct file_facts f;
	struct arena a;
	struct buf out;

	if (!size)
		return;
	arena_init(&a);
	limits_paranoid(&limits);
	facts_in_memory(&f, &a, &limits, &file, str_of(data + 1, size - 1));
	if (k->scanner->scan(&f, &record)) {
		buf_init(&out, MIB(64));
		value_write(&out, &record);
		if (!value_read(&again, &a, buf_str(&out), 1000000, 200))
			abort();
		buf_release(&out);
	}
	arena_release(&a);
}

#endif
