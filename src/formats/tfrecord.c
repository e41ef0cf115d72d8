#include "formats/tfrecord.h"

#include "base/crc32c.h"

enum { HEADER = 12, FOOTER = 4 };

static uint64_t read_le(const char *p, unsigned n)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v |= (uint64_t)(uint8_t)p[i] << (8 * i);
	return v;
}

bool tfrecord_is(str head)
{
	return head.len >= HEADER &&
	       crc32c_masked(str_of(head.s, 8)) == read_le(head.s + 8, 4);
}

enum tfrecord_state tfrecord_next(struct window *w, uint64_t max, str *record)
{
	uint64_t len;

	if (!window_has(w, 1))
		return TFRECORD_END;
	if (!window_has(w, HEADER))
		return TFRECORD_CUT;
	if (!tfrecord_is(str_of(w->at, HEADER)))
		return TFRECORD_BAD_LENGTH;
	len = read_le(w->at, 8);
	if (len > max)
		return TFRECORD_TOO_LONG;
	if (!window_has(w, HEADER + (size_t)len + FOOTER))
		return TFRECORD_CUT;
	*record = str_of(w->at + HEADER, (size_t)len);
	w->at += HEADER + (size_t)len + FOOTER;
	if (crc32c_masked(*record) != read_le(record->s + len, 4))
		return TFRECORD_BAD_DATA;
	return TFRECORD_OK;
}
